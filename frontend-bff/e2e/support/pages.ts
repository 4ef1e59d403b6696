/** Every page of the app, who looks at it, and what tells that it is there. */
import type { Role } from "./roadbook.ts";

export type AppPage = { path: string; name: string; as?: Role; heading: string };

export const PAGES: readonly AppPage[] = [
  { path: "/sign-in", name: "sign-in", heading: "Sign in" },
  { path: "/register", name: "register", heading: "Register a company" },
  { path: "/forgot-password", name: "forgot-password", heading: "Forgot your password?" },
  { path: "/reset-password?token=x", name: "reset-password", heading: "Choose a new password" },
  { path: "/accept-invitation?token=x", name: "accept-invitation", heading: "Join your company" },
  { path: "/board", name: "board", as: "owner", heading: "Board" },
  { path: "/trips", name: "trips", as: "owner", heading: "Trips" },
  { path: "/trips/new", name: "trip-form", as: "owner", heading: "New trip" },
  { path: "/drivers", name: "drivers", as: "owner", heading: "Drivers" },
  { path: "/vehicles", name: "vehicles", as: "owner", heading: "Vehicles" },
  { path: "/places", name: "places", as: "owner", heading: "Places" },
  { path: "/trips/import", name: "trip-import", as: "owner", heading: "Import trips" },
  { path: "/customers", name: "customers", as: "owner", heading: "Customers" },
  { path: "/dashboard", name: "dashboard", as: "owner", heading: "Dashboard" },
  { path: "/team", name: "team", as: "owner", heading: "Team" },
  { path: "/api-keys", name: "api-keys", as: "owner", heading: "API keys" },
  { path: "/audit", name: "audit", as: "owner", heading: "Audit log" },
  { path: "/settings", name: "settings", as: "owner", heading: "Company" },
  { path: "/account", name: "account", as: "owner", heading: "Profile" },
  { path: "/account/security", name: "security", as: "owner", heading: "Sign-in and security" },
];
