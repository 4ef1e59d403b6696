/** The two roots of all pages: for everyone, and for those who are signed in. */
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { sessionQuery } from "@/api/session";
import { setRegion } from "@/lib/format";

const SECURITY = "/account/security";

export const rootRoute = createRootRouteWithContext<{ client: QueryClient }>()({ component: Outlet });

export const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "app",
  component: lazyRouteComponent(() => import("@/app/shell"), "Shell"),
  beforeLoad: async ({ context, location }) => {
    const session = await context.client.ensureQueryData(sessionQuery);
    if (session === null) {
      throw redirect({ to: "/sign-in", search: location.pathname === "/" ? {} : { returnUrl: location.href } });
    }
    if (session.organization === null && location.pathname !== SECURITY) throw redirect({ to: SECURITY });
    setRegion({
      locale: session.user.locale,
      timezone: session.user.timezone ?? session.organization?.timezone,
      units: session.organization?.units ?? "metric",
      currency: session.organization?.currency ?? "USD",
    });
    return { session };
  },
});

export const indexRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/board" });
  },
});
