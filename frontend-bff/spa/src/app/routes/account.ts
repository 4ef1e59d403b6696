import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "@/app/routes/root";
import { texts } from "@/lib/search";

export const accountRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/account",
  component: lazyRouteComponent(() => import("@/features/account/account-page"), "AccountPage"),
});

export const securityRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/account/security",
  component: lazyRouteComponent(() => import("@/features/account/security-page"), "SecurityPage"),
  validateSearch: texts("declined"),
});
