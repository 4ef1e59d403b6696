/** Trips: what is asked, and what is done with one. Every act gives the trip as it is then. */
import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { put } from "@/api/cache";
import { api, bodyOf, type Schemas } from "@/api/client";
import type { paths } from "@/api/generated/schema";

export type Trip = Schemas["Trip"];
export type TripFilters = NonNullable<paths["/api/v1/trips"]["get"]["parameters"]["query"]>;
type TripPage = { items: Trip[]; nextCursor: string | null; total?: number };

/** The most the API gives in one page. */
const PAGE = 100;

export function tripQuery(id: string) {
  return queryOptions({
    queryKey: ["trips", id],
    queryFn: ({ signal }) => bodyOf(api.GET("/trips/{id}", { params: { path: { id } }, signal })),
  });
}

/** One list after another, as far as somebody scrolls. */
export function tripPagesQuery(filters: TripFilters) {
  return infiniteQueryOptions({
    queryKey: ["trips", "list", "pages", filters],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }): Promise<TripPage> =>
      bodyOf(
        api.GET("/trips", {
          params: { query: { limit: PAGE, ...filters, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.nextCursor,
    // Another filter shows what was there until its own answer comes.
    placeholderData: (before) => before,
  });
}

/** All trips that fit, up to `most`: for what shows them at once, as the board. */
export function allTripsQuery(filters: TripFilters, most = 1000) {
  return queryOptions({
    queryKey: ["trips", "list", "all", filters, most],
    queryFn: async ({ signal }): Promise<Trip[]> => {
      const trips: Trip[] = [];
      let cursor: string | null = null;
      do {
        const query: TripFilters = { limit: PAGE, ...filters, ...(cursor && { cursor }) };
        const page: TripPage = await bodyOf(api.GET("/trips", { params: { query }, signal }));
        trips.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor && trips.length < most);
      return trips;
    },
  });
}

export type TripEvent = Schemas["TripEvent"];

/** The whole timeline, newest first; the API tells it from its beginning. */
export function tripEventsQuery(id: string) {
  return queryOptions({
    queryKey: ["trips", id, "events"],
    queryFn: async ({ signal }): Promise<TripEvent[]> => {
      const events: TripEvent[] = [];
      let cursor: string | null = null;
      do {
        const query = { limit: PAGE, ...(cursor && { cursor }) };
        const page: { items: TripEvent[]; nextCursor: string | null } = await bodyOf(
          api.GET("/trips/{id}/events", { params: { path: { id }, query }, signal }),
        );
        events.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor);
      return events.toReversed();
    },
  });
}

export function candidatesQuery(id: string) {
  return queryOptions({
    queryKey: ["trips", id, "candidates"],
    queryFn: ({ signal }) => bodyOf(api.GET("/trips/{id}/candidates", { params: { path: { id } }, signal })),
    staleTime: 0,
  });
}

/** How many fit, where the server can tell soon, else null. */
export async function countTrips(filters: TripFilters, signal: AbortSignal): Promise<number | null> {
  const query: TripFilters = { ...filters, limit: 1, fields: "id", include: "total" };
  return (await bodyOf(api.GET("/trips", { params: { query }, signal }))).total ?? null;
}

/** What the caller saw, so that nobody overwrites what another has changed; absent, the last write wins. */
type Seen = { version?: number };

function to(id: string, { version }: Seen = {}) {
  return { path: { id }, header: { ...(version !== undefined && { "If-Match": `"${version}"` }) } };
}

/** Under one key something happens once: who tries again after a lost answer names the key of the first try. */
function once(key: string = crypto.randomUUID()) {
  return { "Idempotency-Key": key };
}

function act(id: string, seen?: Seen) {
  const { path, header } = to(id, seen);
  return { path, header: { ...header, ...once() } };
}

export const trips = {
  create: (body: Schemas["TripCreate"], key?: string) =>
    bodyOf(api.POST("/trips", { params: { header: once(key) }, body })),
  update: (id: string, body: Schemas["TripUpdate"], seen?: Seen) =>
    bodyOf(api.PATCH("/trips/{id}", { params: to(id, seen), body })),
  remove: async (id: string): Promise<void> => {
    await api.DELETE("/trips/{id}", { params: to(id) });
  },
  restore: (id: string) => bodyOf(api.POST("/trips/{id}/restore", { params: act(id) })),
  assign: (id: string, body: Schemas["AssignRequest"], seen?: Seen) =>
    bodyOf(api.POST("/trips/{id}/assign", { params: act(id, seen), body })),
  unassign: (id: string, seen?: Seen) => bodyOf(api.POST("/trips/{id}/unassign", { params: act(id, seen), body: {} })),
  reassign: (id: string, body: Schemas["ReassignRequest"], seen?: Seen) =>
    bodyOf(api.POST("/trips/{id}/reassign", { params: act(id, seen), body })),
  setStatus: (id: string, body: Schemas["StatusUpdate"], seen?: Seen) =>
    bodyOf(api.POST("/trips/{id}/status", { params: act(id, seen), body })),
  setStopStatus: (id: string, stopId: string, body: Schemas["StopStatusUpdate"], seen?: Seen) => {
    const { path, header } = act(id, seen);
    return bodyOf(
      api.POST("/trips/{id}/stops/{stopId}/status", { params: { path: { ...path, stopId }, header }, body }),
    );
  },
  retryStop: (id: string, stopId: string, body: Schemas["RetryStop"]) => {
    const { path, header } = act(id);
    return bodyOf(
      api.POST("/trips/{id}/stops/{stopId}/retry", { params: { path: { ...path, stopId }, header }, body }),
    );
  },
  reopen: (id: string, reason: string) => bodyOf(api.POST("/trips/{id}/reopen", { params: act(id), body: { reason } })),
  bulk: (body: Schemas["BulkAction"]) => bodyOf(api.POST("/trips/bulk-actions", { params: { header: once() }, body })),
};

/** Shows a trip as the server has just given it, in every list, without waiting for its live event. */
export function showTrip(client: QueryClient, trip: Trip): void {
  put(client, "trips", trip);
  void client.invalidateQueries({ queryKey: ["trips", trip.id, "events"] });
}

/** Does something with a trip at once for the eye, and takes it back if the server refuses. */
export async function optimistically(
  client: QueryClient,
  before: Trip,
  guess: Partial<Trip>,
  act: () => Promise<Trip>,
): Promise<Trip> {
  put(client, "trips", { ...before, ...guess });
  try {
    const after = await act();
    showTrip(client, after);
    return after;
  } catch (error) {
    put(client, "trips", before);
    void client.invalidateQueries({ queryKey: ["trips", before.id] });
    throw error;
  }
}
