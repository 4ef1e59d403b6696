/** Who is at a trip at this moment: what everybody says of themselves every ten seconds, gone where nobody does. */
import { queryOptions } from "@tanstack/react-query";
import { array, type InferOutput, object, parse, picklist, safeParse, string } from "valibot";
import { request } from "@/api/client";

const HOLDS_MS = 30_000;
export const SAY_EVERY_MS = 10_000;

const PRESENT = object({ userId: string(), name: string(), state: picklist(["viewing", "editing"]), since: string() });
const PRESENCE = object({ items: array(PRESENT) });
const NEWS = object({ tripId: string(), items: array(PRESENT) });
const COMPANY = object({ items: array(object({ ...PRESENT.entries, tripId: string() })) });
/** By the ids of trips; who is nowhere is not in it. */
const NOWHERE: PresenceByTrip = {};

export type Present = InferOutput<typeof PRESENT>;
export type PresenceByTrip = Readonly<Record<string, readonly Present[]>>;
export type Doing = Present["state"];

function address(tripId: string): string {
  return `/bff/api/trips/${tripId}/presence`;
}

export function presenceQuery(tripId: string) {
  return queryOptions({
    // Not among the trips: it is nothing that their events refresh, and nothing to keep over a reload.
    queryKey: ["presence", tripId],
    queryFn: async ({ signal }): Promise<Present[]> => {
      const response = await request(address(tripId), { signal });
      return parse(PRESENCE, await response.json()).items;
    },
    // An event says it at once; asked as well, it holds also where the stream of events is cut.
    refetchInterval: SAY_EVERY_MS,
    retry: false,
  });
}

/** Who is at any of the company's trips: one question for a whole board. */
export const companyPresenceQuery = queryOptions({
  queryKey: ["presence", "company"],
  queryFn: async ({ signal }): Promise<PresenceByTrip> => {
    const response = await request("/bff/api/presence", { signal });
    const { items } = parse(COMPANY, await response.json());
    const tripIds = new Set(items.map(({ tripId }) => tripId));
    return Object.fromEntries([...tripIds].map((id) => [id, items.filter(({ tripId }) => tripId === id)]));
  },
  // Where the stream of events is cut, nobody is shown at a trip that they have left for longer than it holds.
  refetchInterval: HOLDS_MS,
  retry: false,
});

/** The same with what a `presence.updated` event says of one trip. */
export function withNews(known: PresenceByTrip = NOWHERE, news: unknown): PresenceByTrip {
  const parsed = safeParse(NEWS, news);
  return parsed.success ? { ...known, [parsed.output.tripId]: parsed.output.items } : known;
}

/** What a `presence.updated` event says, if it is about this trip. */
export function presenceIn(news: unknown, tripId: string): Present[] | null {
  const parsed = safeParse(NEWS, news);
  return parsed.success && parsed.output.tripId === tripId ? parsed.output.items : null;
}

let last: Promise<unknown> = Promise.resolve();

/** One after the other: leaving the panel for the form must not arrive after what the form says. */
function inOrder(call: () => Promise<unknown>): Promise<void> {
  const done = last.then(call).then(() => undefined);
  last = done.catch(() => undefined);
  return done;
}

export function sayPresence(tripId: string, state: Doing): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  return inOrder(() => request(address(tripId), { method: "PUT", headers, body: JSON.stringify({ state }) }));
}

export function leaveTrip(tripId: string): Promise<void> {
  return inOrder(() => request(address(tripId), { method: "DELETE" }));
}

/** As the page goes there is no time to wait for what came before; the call outlives the page. */
export function leaveAtOnce(tripId: string): void {
  request(address(tripId), { method: "DELETE", keepalive: true }).catch(() => undefined);
}
