import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "@/app/routes/root";
import { texts } from "@/lib/search";

export const tripsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/trips",
  component: lazyRouteComponent(() => import("@/app/screens/trips-screen"), "TripsScreen"),
  validateSearch: texts(
    "trip",
    "q",
    "status",
    "from",
    "to",
    "driverId",
    "vehicleId",
    "customerId",
    "priority",
    "flag",
    "sort",
  ),
});

export const newTripRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/trips/new",
  validateSearch: texts("like"),
  component: lazyRouteComponent(() => import("@/features/trips/form/trip-form-page"), "NewTripPage"),
});

export const editTripRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/trips/$tripId/edit",
  component: lazyRouteComponent(() => import("@/features/trips/form/trip-form-page"), "EditTripPage"),
});

export const importTripsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/trips/import",
  validateSearch: texts("job"),
  component: lazyRouteComponent(() => import("@/features/trips/import/import-page"), "ImportTripsPage"),
});
