/** What became of a trip since somebody last saw it, in words: for who was not quick enough. */
import type { QueryClient } from "@tanstack/react-query";
import { type Noun, namesQuery } from "@/api/queries/nouns";
import { type Trip, tripQuery } from "@/api/queries/trips";
import { dayAndTime } from "@/lib/format";
import { STOP_LOOKS, TRIP_LOOKS } from "@/parts/trip-status";

export type NameOf = (noun: Noun, id: string) => string | undefined;

export function changesIn(before: Trip, after: Trip, nameOf: NameOf): string[] {
  return [
    before.status !== after.status && `it is ${TRIP_LOOKS[after.status].name.toLowerCase()} now`,
    before.driverId !== after.driverId &&
      (after.driverId
        ? `${nameOf("drivers", after.driverId) ?? "another driver"} drives it now`
        : "nobody drives it now"),
    before.vehicleId !== after.vehicleId &&
      (after.vehicleId
        ? `it has ${nameOf("vehicles", after.vehicleId) ?? "another vehicle"} now`
        : "it has no vehicle now"),
    before.customerId !== after.customerId &&
      `it is for ${after.customerId ? (nameOf("customers", after.customerId) ?? "another customer") : "no customer"} now`,
    before.priority !== after.priority && `its priority is ${after.priority} now`,
    before.reference !== after.reference && `its reference is ${after.reference ?? "empty"} now`,
    before.scheduledStart !== after.scheduledStart &&
      (after.scheduledStart ? `it starts ${dayAndTime(after.scheduledStart)} now` : "it has no start now"),
    before.notes !== after.notes && "its notes are others now",
    before.flags.onHold !== after.flags.onHold && (after.flags.onHold ? "it is on hold now" : "it is not on hold now"),
    ...stopChanges(before, after),
  ].filter((one) => one !== false);
}

function stopChanges(before: Trip, after: Trip): string[] {
  const was = new Map(before.stops.map((stop) => [stop.id, stop]));
  const [added, removed] = [
    after.stops.filter((stop) => !was.has(stop.id)).length,
    before.stops.filter((stop) => !after.stops.some((one) => one.id === stop.id)).length,
  ];
  const moved = after.stops.flatMap((stop) => {
    const old = was.get(stop.id);
    if (!old || old.status === stop.status) return [];
    return [`stop ${stop.sequence} is ${STOP_LOOKS[stop.status].name.toLowerCase()} now`];
  });
  return [
    ...(added > 0 ? [`${counted(added)} added`] : []),
    ...(removed > 0 ? [`${counted(removed)} removed`] : []),
    ...moved,
  ];
}

function counted(stops: number): string {
  return stops === 1 ? "a stop was" : `${stops} stops were`;
}

/** Fetches the trip as it is, and says what is new about it. */
export async function meetNewest(client: QueryClient, before: Trip): Promise<{ newest: Trip; words: string }> {
  const newest = await client.fetchQuery({ ...tripQuery(before.id), staleTime: 0 });
  const nameOf: NameOf = (noun, id) =>
    client.getQueryData(namesQuery(noun).queryKey)?.find((one) => one.id === id)?.name;
  const changes = changesIn(before, newest, nameOf);
  const words = changes.length > 0 ? changes.join(", ") : "something that is not shown here";
  return { newest, words: `Somebody else changed it meanwhile: ${words}.` };
}
