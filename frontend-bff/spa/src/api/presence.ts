/** Who is at a trip at this moment: what everybody says of themselves every ten seconds, gone where nobody does. */
import { queryOptions } from "@tanstack/react-query";
import { array, type InferOutput, object, parse, picklist, safeParse, string } from "valibot";
import { request } from "@/api/client";

/** It holds for 30 seconds. */
export const SAY_EVERY_MS = 10_000;

const PRESENT = object({ userId: string(), name: string(), state: picklist(["viewing", "editing"]), since: string() });
const PRESENCE = object({ items: array(PRESENT) });
const NEWS = object({ tripId: string(), items: array(PRESENT) });

export type Present = InferOutput<typeof PRESENT>;
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
