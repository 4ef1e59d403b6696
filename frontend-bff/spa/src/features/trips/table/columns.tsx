import { dayAndTime, distanceIn, distanceUnit } from "@/lib/format";
import { type Trip, TripFlags, TripStatusPill, tripName } from "@/parts/trip-status";
import type { Column } from "@/ui/data-table";

type Names = ReadonlyMap<string, string>;
const NOTHING = <span className="text-ink-faint">–</span>;

export function columnsOf({
  drivers,
  vehicles,
  mayLook,
}: {
  drivers: Names;
  vehicles: Names;
  mayLook: boolean;
}): Column<Trip>[] {
  const time = (at: string | null) => (at ? dayAndTime(at) : NOTHING);
  const columns: Column<Trip>[] = [
    { id: "number", name: "Trip", width: "minmax(6.5rem, 1fr)", sort: "number", cell: tripName },
    {
      id: "status",
      name: "Status",
      width: "minmax(11rem, 1.2fr)",
      onCard: "side",
      cell: (trip) => (
        <span className="inline-flex gap-1 align-middle">
          <TripStatusPill status={trip.status} />
          <TripFlags flags={trip.flags} />
        </span>
      ),
    },
    { id: "route", name: "From – to", width: "minmax(9rem, 2fr)", onCard: "line", cell: routeOf },
    {
      id: "start",
      name: "Start",
      width: "minmax(6.5rem, 8rem)",
      sort: "scheduledStart",
      onCard: "line",
      cell: (trip) => time(trip.scheduledStart),
    },
  ];
  if (!mayLook) return columns;
  const names = (all: Names, id: string | null) => (id ? (all.get(id) ?? "…") : NOTHING);
  return [
    ...columns,
    { id: "end", name: "End", width: "minmax(6.5rem, 8rem)", cell: (trip) => time(trip.scheduledEnd) },
    {
      id: "driver",
      name: "Driver",
      width: "minmax(7rem, 1fr)",
      cell: (trip) => names(drivers, trip.driverId),
    },
    {
      id: "vehicle",
      name: "Vehicle",
      width: "minmax(7rem, 1fr)",
      cell: (trip) => names(vehicles, trip.vehicleId),
    },
    {
      id: "distance",
      name: `Distance, ${distanceUnit()}`,
      width: "6.5rem",
      isNumber: true,
      cell: (trip) => lengthOf(trip.actualDistance ?? trip.plannedDistance),
    },
  ];
}

function lengthOf(metres: number | null) {
  return metres === null ? NOTHING : distanceIn(metres);
}

function routeOf(trip: Trip): string {
  const places = [trip.stops[0], trip.stops.at(-1)].map((stop) => stop?.place?.name ?? stop?.place?.address ?? "–");
  return `${places.join(" – ")}${trip.stops.length > 2 ? ` (${trip.stops.length} stops)` : ""}`;
}
