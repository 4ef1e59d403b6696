/** Where vehicles and drivers are, and the way a trip took. */
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { array, type InferOutput, nullish, number, object, safeParse, string } from "valibot";
import { api, bodyOf, type Schemas } from "@/api/client";

export type Position = Schemas["Position"];
export type TrackPoint = Schemas["TrackPoint"];

/** Beside the live events: what they missed is never older than this. */
const REFRESH_MS = 15_000;
/** The most the API gives of a track in one page. */
const TRACK_PAGE = 10_000;
/** Of a track that is still longer, the beginning is enough for a line on a map. */
const MOST_PAGES = 5;

const LATEST = ["positions", "latest"];

export const latestPositionsQuery = queryOptions({
  queryKey: LATEST,
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/positions/latest", { signal }))).items,
  staleTime: 0,
  refetchInterval: REFRESH_MS,
});

export function trackQuery(id: string, isUnderWay: boolean) {
  return queryOptions({
    queryKey: ["trips", id, "track"],
    queryFn: async ({ signal }): Promise<TrackPoint[]> => {
      const points: TrackPoint[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < MOST_PAGES; page++) {
        const query: { limit: number; cursor?: string } = { limit: TRACK_PAGE, ...(cursor && { cursor }) };
        const part: Schemas["Track"] = await bodyOf(
          api.GET("/trips/{id}/track", { params: { path: { id }, query }, signal }),
        );
        points.push(...part.items);
        cursor = part.nextCursor;
        if (!cursor) break;
      }
      return points;
    },
    ...(isUnderWay && { refetchInterval: 2 * REFRESH_MS }),
  });
}

const EVENT = object({
  items: array(
    object({
      vehicleId: nullish(string()),
      driverId: nullish(string()),
      point: object({ lat: number(), lng: number() }),
      speed: nullish(number()),
      heading: nullish(number()),
      recordedAt: string(),
    }),
  ),
});
type Heard = InferOutput<typeof EVENT>["items"][number];

/** Puts what a live event tells into what is known; who is not known yet is asked for. */
export function takePositions(client: QueryClient, event: unknown): void {
  const parsed = safeParse(EVENT, event);
  if (!parsed.success) return;
  const known = client.getQueryData<Position[]>(LATEST);
  if (!known) return;
  const { positions, isComplete } = moved(known, parsed.output.items);
  client.setQueryData(LATEST, positions);
  if (!isComplete) void client.invalidateQueries({ queryKey: LATEST });
}

/** The newest of each; an event that comes late never moves anybody back. */
export function moved(known: readonly Position[], heard: readonly Heard[]) {
  const byOwner = new Map(known.map((position) => [ownerOf(position), position]));
  let isComplete = true;
  for (const one of heard) {
    const owner = ownerOf(one);
    const before = byOwner.get(owner);
    if (!before) isComplete = false;
    else if (Date.parse(one.recordedAt) > Date.parse(before.recordedAt)) byOwner.set(owner, after(before, one));
  }
  return { positions: [...byOwner.values()], isComplete };
}

function after(before: Position, { point, speed, heading, recordedAt, driverId }: Heard): Position {
  return {
    ...before,
    driverId: driverId ?? before.driverId,
    point,
    speed: speed ?? null,
    heading: heading ?? null,
    recordedAt,
  };
}

/** Whose position it is: the vehicle's, else the driver's. */
export function ownerOf({ vehicleId, driverId }: Pick<Heard, "vehicleId" | "driverId">): string {
  return vehicleId ?? driverId ?? "";
}
