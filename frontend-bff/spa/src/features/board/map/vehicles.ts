/** Vehicles as the map shows them: whose, how it is with their trip, and how old their position is. */
import type { Feature, FeatureCollection, Point } from "geojson";
import type { Names } from "@/api/queries/nouns";
import { ownerOf, type Position } from "@/api/queries/positions";
import type { Tone } from "@/features/board/map/colours";
import { relative, speed } from "@/lib/format";
import { TRIP_LOOKS, type Trip, tripName } from "@/parts/trip-status";

/** A position older than this says little about where somebody is. */
export const STALE_MS = 5 * 60_000;
/** Slower than this a heading is noise. */
const MOVING = 0.5;

/** Words, shape and colour, as everywhere: a diamond wants a look, a circle drives, a square waits, a ring has no trip. */
export type Shape = "diamond" | "circle" | "square" | "ring";
export type Vehicle = {
  id: string;
  /** "Truck 7, Ada Byron" */
  name: string;
  /** "Truck 7": for the map, where there is little room. */
  shortName: string;
  tripId: string | null;
  /** "In progress, REF-17" */
  status: string;
  /** "54 km/h, 3 min ago" */
  age: string;
  isStale: boolean;
  shape: Shape;
  tone: Tone;
  heading: number | null;
  point: { lat: number; lng: number };
};

export type VehicleNames = { drivers: Names; vehicles: Names };

export function vehiclesOf(
  positions: readonly Position[],
  trips: readonly Trip[],
  names: VehicleNames,
  now: number,
): Vehicle[] {
  const byId = new Map(trips.map((trip) => [trip.id, trip]));
  return positions
    .map((position) => vehicleOf(position, position.tripId ? byId.get(position.tripId) : undefined, names, now))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function vehicleOf(position: Position, trip: Trip | undefined, names: VehicleNames, now: number): Vehicle {
  const isStale = isOld(position.recordedAt, now);
  return {
    id: ownerOf(position),
    name: namesOf(position, names).join(", "),
    shortName: namesOf(position, names)[0] ?? "",
    tripId: position.tripId,
    ...lookOf(position, trip),
    age: ageOf(position, now),
    isStale,
    heading: position.heading !== null && (position.speed ?? 1) > MOVING && !isStale ? position.heading : null,
    point: position.point,
  };
}

export function isOld(recordedAt: string, now: number): boolean {
  return now - Date.parse(recordedAt) > STALE_MS;
}

/** How long ago, and how fast it was then; a stale one says that it is no more than that. */
export function ageOf({ recordedAt, speed: pace }: Pick<Position, "recordedAt" | "speed">, now: number): string {
  const age = relative(recordedAt, now);
  if (isOld(recordedAt, now)) return `Last seen ${age}`;
  return pace === null ? age : `${speed(pace)}, ${age}`;
}

/** Of the vehicle and its driver, as far as there are any; who may not know names gets the kind. */
function namesOf({ vehicleId, driverId }: Position, { drivers, vehicles }: VehicleNames): string[] {
  return [
    ...(vehicleId ? [vehicles.get(vehicleId) ?? "Vehicle"] : []),
    ...(driverId ? [drivers.get(driverId) ?? "Driver"] : []),
  ];
}

type Look = Pick<Vehicle, "status" | "shape" | "tone">;

function lookOf({ tripStatus }: Position, trip: Trip | undefined): Look {
  const name = trip ? `, ${tripName(trip)}` : "";
  if (trip?.flags.delayed) return { status: `Late${name}`, shape: "diamond", tone: "bad" };
  if (trip?.flags.exception) return { status: `Exception${name}`, shape: "diamond", tone: "warn" };
  if (trip?.flags.onHold) return { status: `On hold${name}`, shape: "diamond", tone: "warn" };
  const status = trip?.status ?? tripStatus;
  const words = status ? `${TRIP_LOOKS[status].name}${name}` : "No trip";
  if (status === "in_progress") return { status: words, shape: "circle", tone: "move" };
  if (status === "dispatched") return { status: words, shape: "square", tone: "sent" };
  if (status === "assigned") return { status: words, shape: "square", tone: "ready" };
  return { status: words, shape: "ring", tone: "quiet" };
}

/** What the map's layers read of each. */
export type VehicleFacts = {
  id: string;
  image: string;
  label: string;
  heading: number;
  isMoving: boolean;
  isStale: boolean;
  /** Another trip is open, and this one is not on it. */
  isAside: boolean;
  order: number;
};

export function vehicleFeatures(
  vehicles: readonly Vehicle[],
  openTripId: string | undefined,
): FeatureCollection<Point, VehicleFacts> {
  return { type: "FeatureCollection", features: vehicles.map((vehicle) => featureOf(vehicle, openTripId)) };
}

function featureOf(vehicle: Vehicle, openTripId: string | undefined): Feature<Point, VehicleFacts> {
  const isAside = openTripId !== undefined && vehicle.tripId !== openTripId;
  const { id, shortName, shape, tone, heading, isStale, point } = vehicle;
  return {
    type: "Feature",
    geometry: { type: "Point", coordinates: [point.lng, point.lat] },
    properties: {
      id,
      image: `vehicle/${shape}/${tone}/${isStale ? "stale" : "fresh"}`,
      label: `label/${isStale ? "faint" : "ink"}/${isStale ? `${shortName} (no signal)` : shortName}`,
      heading: heading ?? 0,
      isMoving: heading !== null,
      isStale,
      isAside,
      // What wants a look lies on top.
      order: (isAside ? 0 : 4) + (shape === "diamond" ? 2 : 0) + (isStale ? 0 : 1),
    },
  };
}
