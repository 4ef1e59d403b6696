import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "@/app/routes/root";
import { texts } from "@/lib/search";

export const boardRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/board",
  component: lazyRouteComponent(() => import("@/app/screens/board-screen"), "BoardScreen"),
  validateSearch: texts("trip", "q"),
});
