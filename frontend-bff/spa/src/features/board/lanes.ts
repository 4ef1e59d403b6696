/** Which trip stands in which lane, and in what order. */
import type { Trip, TripStatus } from "@/parts/trip-status";
import { tripName } from "@/parts/trip-status";

export type LaneId = "scheduled" | "draft" | "assigned" | "dispatched" | "in_progress" | "closed";
export type Lane = { id: LaneId; name: string; trips: Trip[] };

/** What nobody drives yet comes first: it is what the board is for. */
const LANES: readonly (readonly [LaneId, string])[] = [
  ["scheduled", "Unassigned"],
  ["draft", "Draft"],
  ["assigned", "Assigned"],
  ["dispatched", "Dispatched"],
  ["in_progress", "In progress"],
  ["closed", "Closed today"],
];
export const OPEN = "draft,scheduled,assigned,dispatched,in_progress";
export const CLOSED = "completed,failed,cancelled";

export function laneOf(status: TripStatus): LaneId {
  return status === "completed" || status === "failed" || status === "cancelled" ? "closed" : status;
}

/** Every trip once, in its lane: those that need a look first, then by when they begin. */
export function lanesOf(trips: readonly Trip[]): Lane[] {
  const byId = new Map(trips.map((trip) => [trip.id, trip]));
  const lanes = new Map<LaneId, Lane>(LANES.map(([id, name]) => [id, { id, name, trips: [] }]));
  for (const trip of byId.values()) lanes.get(laneOf(trip.status))?.trips.push(trip);
  for (const lane of lanes.values()) lane.trips.sort(lane.id === "closed" ? byClosing : byNeed);
  return [...lanes.values()];
}

function need(trip: Trip): number {
  if (trip.flags.delayed || trip.flags.exception || trip.declinedAt) return 0;
  return trip.priority === "urgent" || trip.priority === "high" ? 1 : 2;
}

function byNeed(a: Trip, b: Trip): number {
  return need(a) - need(b) || compare(a.scheduledStart, b.scheduledStart) || a.number - b.number;
}

function byClosing(a: Trip, b: Trip): number {
  return compare(b.completedAt ?? b.updatedAt, a.completedAt ?? a.updatedAt) || b.number - a.number;
}

/** Absent times come last. */
function compare(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}

type Names = ReadonlyMap<string, string>;

/** Trips that have every word somewhere: reference, number, places, driver, vehicle. */
export function matching(trips: readonly Trip[], words: string, drivers: Names, vehicles: Names): readonly Trip[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return trips;
  return trips.filter((trip) => {
    const text = [
      tripName(trip),
      `#${trip.number}`,
      ...trip.stops.flatMap((stop) => [stop.place?.name, stop.place?.address]),
      trip.driverId && drivers.get(trip.driverId),
      trip.vehicleId && vehicles.get(trip.vehicleId),
    ]
      .filter(Boolean)
      .join(" ")
      .toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** What others did to a trip, in words to be read out; null for what nobody has to hear of. */
export function newsOf(before: Trip | undefined, after: Trip, drivers: Names): string | null {
  // What we know already was our own doing, or is old.
  if (before && before.version >= after.version) return null;
  const name = tripName(after);
  if (!before) return `Trip ${name} is new`;
  const driver = after.driverId ? (drivers.get(after.driverId) ?? "a driver") : null;
  if (before.driverId !== after.driverId)
    return driver ? `Trip ${name} was assigned to ${driver}` : `Trip ${name} has no driver any more`;
  if (before.status !== after.status) return `Trip ${name} is now ${after.status.replaceAll("_", " ")}`;
  if (!before.flags.delayed && after.flags.delayed) return `Trip ${name} is late`;
  return null;
}
