/** The trip that is open, and where all others go next, as the map shows them. */
import type { Feature, FeatureCollection, LineString, Point as PointGeometry } from "geojson";
import type { TrackPoint } from "@/api/queries/positions";
import type { Tone } from "@/features/board/map/colours";
import { STOP_LOOKS, type Stop, type StopStatus, type Trip, tripName } from "@/parts/trip-status";

export type Spot = { lat: number; lng: number };
/** West, south, east, north. */
export type Bounds = [number, number, number, number];

const TONES: Record<StopStatus, Tone> = {
  pending: "quiet",
  en_route: "sent",
  arrived: "ready",
  completed: "move",
  skipped: "quiet",
  failed: "bad",
};
const MARKS: Partial<Record<StopStatus, string>> = { completed: "✓", skipped: "–", failed: "×" };
const AHEAD: readonly StopStatus[] = ["pending", "en_route", "arrived"];

export type StopFacts = { image: string; words: string; order: number };
export type NextFacts = { tripId: string; words: string };

function spotOf(stop: Stop): Spot | null {
  return stop.place?.point ?? null;
}

export function stopName(stop: Stop): string {
  return stop.place?.name ?? stop.place?.address ?? "A place without a name";
}

/** Its stops by number; what is done shows how it ended instead. */
export function stopFeatures(trip: Trip | undefined): FeatureCollection<PointGeometry, StopFacts> {
  const features = (trip?.stops ?? []).flatMap((stop, index): Feature<PointGeometry, StopFacts>[] => {
    const spot = spotOf(stop);
    if (!spot) return [];
    const number = String(index + 1);
    const words = `${number}. ${stopName(stop)}, ${STOP_LOOKS[stop.status].name.toLowerCase()}`;
    const image = `stop/${TONES[stop.status]}/${MARKS[stop.status] ?? number}`;
    // Where two stops share a place, the one that is next lies on top.
    const order = AHEAD.includes(stop.status) ? 1000 - index : index;
    return [pointFeature(spot, { image, words, order })];
  });
  return { type: "FeatureCollection", features };
}

/** The planned order, as straight lines. */
export function planFeatures(trip: Trip | undefined): FeatureCollection<LineString> {
  return lineOf((trip?.stops ?? []).map(spotOf).filter((spot) => spot !== null));
}

/** The way it took, by the devices' clocks. */
export function trackFeatures(track: readonly TrackPoint[]): FeatureCollection<LineString> {
  const inOrder = track.toSorted((a, b) => Date.parse(a.recordedAt) - Date.parse(b.recordedAt));
  return lineOf(inOrder.map(({ point }) => point));
}

/** Where each trip goes next; the open one shows all its stops anyway. */
export function nextStopFeatures(
  trips: readonly Trip[],
  openTripId: string | undefined,
): FeatureCollection<PointGeometry, NextFacts> {
  const features = trips.flatMap((trip): Feature<PointGeometry, NextFacts>[] => {
    const next = trip.id === openTripId ? undefined : nextStop(trip);
    const spot = next && spotOf(next);
    if (!next || !spot) return [];
    return [pointFeature(spot, { tripId: trip.id, words: `Next of ${tripName(trip)}: ${stopName(next)}` })];
  });
  return { type: "FeatureCollection", features };
}

function nextStop(trip: Trip): Stop | undefined {
  return trip.stops.find((stop) => AHEAD.includes(stop.status));
}

export function nextSpots(trips: readonly Trip[]): Spot[] {
  return trips.flatMap((trip) => {
    const next = nextStop(trip);
    return (next && spotOf(next)) ?? [];
  });
}

export function tripSpots(trip: Trip): Spot[] {
  return trip.stops.flatMap((stop) => spotOf(stop) ?? []);
}

/** The least that holds them all; null for none. */
export function boundsOf(spots: readonly Spot[]): Bounds | null {
  const [first] = spots;
  if (!first) return null;
  const bounds: Bounds = [first.lng, first.lat, first.lng, first.lat];
  for (const { lat, lng } of spots) {
    bounds[0] = Math.min(bounds[0], lng);
    bounds[1] = Math.min(bounds[1], lat);
    bounds[2] = Math.max(bounds[2], lng);
    bounds[3] = Math.max(bounds[3], lat);
  }
  return bounds;
}

function pointFeature<T>({ lat, lng }: Spot, properties: T): Feature<PointGeometry, T> {
  return { type: "Feature", geometry: { type: "Point", coordinates: [lng, lat] }, properties };
}

function lineOf(spots: readonly Spot[]): FeatureCollection<LineString> {
  if (spots.length < 2) return { type: "FeatureCollection", features: [] };
  const coordinates = spots.map(({ lat, lng }) => [lng, lat]);
  return {
    type: "FeatureCollection",
    features: [{ type: "Feature", geometry: { type: "LineString", coordinates }, properties: {} }],
  };
}
