import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "@/app/routes/root";
import { texts } from "@/lib/search";

export const driversRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/drivers",
  component: lazyRouteComponent(() => import("@/features/drivers/drivers-page"), "DriversPage"),
  validateSearch: texts("open", "q", "status", "sort"),
});

export const vehiclesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/vehicles",
  component: lazyRouteComponent(() => import("@/features/vehicles/vehicles-page"), "VehiclesPage"),
  validateSearch: texts("open", "q", "status", "sort"),
});

export const placesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/places",
  component: lazyRouteComponent(() => import("@/features/places/places-page"), "PlacesPage"),
  validateSearch: texts("open", "q", "status", "sort"),
});

export const customersRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/customers",
  component: lazyRouteComponent(() => import("@/features/customers/customers-page"), "CustomersPage"),
  validateSearch: texts("open", "q", "status", "sort"),
});
