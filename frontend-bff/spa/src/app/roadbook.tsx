/** Puts the app together: what it knows (queries), where it is (router), and what both have to hear of. */
import { QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";
import { onOutcome } from "@/api/client";
import { sessionQuery } from "@/api/session";
import { ErrorPage, NotFoundPage } from "@/app/error-page";
import { routeTree } from "@/app/routes";
import { problemOf } from "@/lib/problem";
import { Loading } from "@/ui/empty";

/** Only what may be otherwise the next time is asked for again by itself. */
function shouldRetry(count: number, error: unknown): boolean {
  return count < 2 && problemOf(error).isOutage;
}

export function createRoadbook() {
  const client = new QueryClient({
    defaultOptions: {
      queries: { retry: shouldRetry, staleTime: 15_000, gcTime: 30 * 60_000, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
  onOutcome((problem) => {
    // The page stays as it is, with what was typed; the shell asks who is there.
    if (problem?.status === 401) void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
  });
  const router = createRouter({
    routeTree,
    context: { client },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultPendingMs: 300,
    defaultPendingComponent: Loading,
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFoundPage,
  });
  return { client, router };
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createRoadbook>["router"];
  }
}
