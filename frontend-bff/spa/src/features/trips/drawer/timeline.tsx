import { useQuery } from "@tanstack/react-query";
import { type Names, useNames } from "@/api/queries/nouns";
import { type Trip, type TripEvent, tripEventsQuery } from "@/api/queries/trips";
import { isAtLeast, type Role } from "@/api/session";
import { dayAndTime, exact } from "@/lib/format";
import { problemOf } from "@/lib/problem";
import { STOP_LOOKS, type StopStatus, TRIP_LOOKS, type TripStatus } from "@/parts/trip-status";
import { Skeleton } from "@/ui/empty";
import { ProblemNotice } from "@/ui/notice";
import { RelativeTime } from "@/ui/time";

/** What a device told longer ago than this before we heard of it is shown with both times. */
const LATE_MS = 120_000;
const NOT_APPLIED: Record<string, string> = {
  superseded: "something newer was known already",
  reassigned: "the trip had gone to somebody else",
  trip_closed: "the trip was closed",
  not_under_way: "the trip was not under way",
};

export function Timeline({ trip, role }: { trip: Trip; role: Role }) {
  const events = useQuery(tripEventsQuery(trip.id));
  const drivers = useNames("drivers", isAtLeast(role, "viewer"));
  return (
    <section aria-label="Timeline" className="px-4 py-3">
      <h3 className="mb-2 text-sm font-medium text-ink-soft">Timeline</h3>
      {events.isPending && <Skeleton className="h-40" />}
      {events.error && <ProblemNotice problem={problemOf(events.error)} onRetry={() => void events.refetch()} />}
      <ol className="flex flex-col gap-2">
        {events.data?.map((event) => (
          <li key={event.id} className={`text-sm ${event.applied ? "" : "text-ink-faint"}`}>
            <p>
              {words(event, trip, drivers)}
              {event.note && <span className="text-ink-soft">: {event.note}</span>}
            </p>
            {!event.applied && <p>Kept, but not applied: {NOT_APPLIED[event.reason ?? ""] ?? event.reason}.</p>}
            <p className="text-xs text-ink-faint">
              <RelativeTime at={event.occurredAt ?? event.at} />
              {` · ${event.actor.name ?? event.actor.type.replaceAll("_", " ")}`}
              {isLate(event) && <span title={exact(event.at)}> · heard {dayAndTime(event.at)}</span>}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

function isLate({ at, occurredAt }: TripEvent): boolean {
  return occurredAt !== null && new Date(at).getTime() - new Date(occurredAt).getTime() > LATE_MS;
}

/** One line of the timeline, without who and when. */
export function words(event: TripEvent, trip: Pick<Trip, "stops" | "assignments">, drivers: Names): string {
  const stop = trip.stops.find((one) => one.id === event.stopId);
  const where = stop ? `Stop ${stop.sequence}${stop.place?.name ? `, ${stop.place.name}` : ""}` : "A stop";
  const reason = event.reasonCode ? ` (${event.reasonCode.replaceAll("_", " ")})` : "";
  switch (event.type) {
    case "status":
      return `${isTripStatus(event.to) ? TRIP_LOOKS[event.to].name : event.to}${reason}`;
    case "stop_status":
      return `${where}: ${isStopStatus(event.to) ? STOP_LOOKS[event.to].name.toLowerCase() : event.to}${reason}`;
    case "assigned":
    case "reassigned":
      return assigned(event, trip, drivers);
    case "retried":
      return `${where} is tried again`;
    case "proof":
      return `${where}: proof of delivery`;
    default:
      return `${event.type.charAt(0).toUpperCase()}${event.type.slice(1)}${reason}`;
  }
}

/** Who it was given to stands in the record of assignments, under the same moment. */
function assigned(
  event: TripEvent,
  { stops, assignments }: Pick<Trip, "stops" | "assignments">,
  drivers: Names,
): string {
  const entry = assignments.find((one) => one.from === event.at);
  const who = entry?.driverId ? drivers.get(entry.driverId) : undefined;
  const from = stops.find((stop) => stop.id === entry?.fromStopId);
  const word = event.type === "assigned" ? "Assigned" : "Reassigned";
  return `${word}${who ? ` to ${who}` : ""}${from ? ` from stop ${from.sequence} on` : ""}`;
}

function isTripStatus(value: string | null): value is TripStatus {
  return value !== null && value in TRIP_LOOKS;
}

function isStopStatus(value: string | null): value is StopStatus {
  return value !== null && value in STOP_LOOKS;
}
