/** What the API is told of a trip that was written: all of a new one, what differs of one that is there. */
import type { Schemas } from "@/api/client";
import { chargesBody } from "@/features/trips/form/charges";
import type { Draft, ShipmentDraft, StopDraft } from "@/features/trips/form/draft";
import { numeric, orNull } from "@/features/trips/form/text";
import { changed } from "@/lib/changed";
import { fromLocalInput } from "@/lib/zoned";

type StopBody = Omit<Schemas["StopCreate"], "sequence">;

export function stopBody(stop: StopDraft): StopBody {
  const [from, to] = [fromLocalInput(stop.from), fromLocalInput(stop.to)];
  const [lat, lng] = [numeric(stop.lat), numeric(stop.lng)];
  const hasContact = stop.contactName.trim() || stop.contactPhone.trim();
  const minutes = numeric(stop.serviceMinutes);
  return {
    type: stop.type,
    place: stop.placeId
      ? { placeId: stop.placeId }
      : stop.placeName.trim() || stop.address.trim() || lat !== null
        ? {
            name: orNull(stop.placeName),
            address: orNull(stop.address),
            point: lat !== null && lng !== null ? { lat, lng } : null,
          }
        : null,
    ...(stop.moreWindows.length > 0
      ? { windows: [...(from && to ? [{ from, to }] : []), ...stop.moreWindows] }
      : { window: from && to ? { from, to } : null }),
    contact: hasContact ? { name: orNull(stop.contactName), phone: orNull(stop.contactPhone) } : null,
    serviceSeconds: minutes === null ? null : Math.round(minutes * 60),
  };
}

function shipmentBody(one: ShipmentDraft, stopName: (key: string) => string | number | null) {
  return {
    reference: orNull(one.reference),
    description: orNull(one.description),
    customerId: one.customerId,
    pieces: numeric(one.pieces),
    weightKg: numeric(one.weightKg),
    volumeM3: numeric(one.volumeM3),
    pickupStopId: stopName(one.pickup),
    dropoffStopId: stopName(one.dropoff),
  };
}

/** Where a stop stands, from 1; null where it is none any more. */
function sequenceIn(stops: readonly StopDraft[]): (key: string) => number | null {
  return (key) => {
    const at = stops.findIndex((stop) => stop.key === key);
    return at < 0 ? null : at + 1;
  };
}

function topLevel(draft: Draft) {
  return {
    reference: orNull(draft.reference),
    customerId: draft.customerId,
    priority: draft.priority,
    scheduledStart: fromLocalInput(draft.scheduledStart),
    scheduledEnd: fromLocalInput(draft.scheduledEnd),
    notes: orNull(draft.notes),
    charges: chargesBody(draft.charges, draft.shipments),
  };
}

export function toCreate(draft: Draft): Schemas["TripCreate"] {
  return {
    ...topLevel(draft),
    stops: draft.stops.map(stopBody),
    shipments: draft.shipments.map((one) => shipmentBody(one, sequenceIn(draft.stops))),
  };
}

/** Only what differs, so that what others changed meanwhile stays. */
export function toPatch(before: Draft, after: Draft): Schemas["TripUpdate"] {
  const stops = patchedStops(before, after);
  const shipments = patchedShipments(before, after);
  return {
    ...changed(topLevel(before), topLevel(after)),
    ...(stops.length > 0 && { stops }),
    ...(shipments.length > 0 && { shipments }),
  };
}

function patchedStops(before: Draft, after: Draft): Schemas["StopPatch"][] {
  const known = new Map(before.stops.map((stop) => [stop.id, stop]));
  const kept = new Set(after.stops.map((stop) => stop.id));
  const removed = before.stops.filter((stop) => !kept.has(stop.id));
  const isMoved = removed.length > 0 || after.stops.some((stop, at) => stop.id !== before.stops[at]?.id);
  const entries = after.stops.flatMap((stop, at) => {
    const was = stop.id ? known.get(stop.id) : undefined;
    const own = was ? stopChanges(was, stop) : stopBody(stop);
    const place = isMoved ? { sequence: at + 1 } : {};
    if (was && Object.keys(own).length === 0 && !isMoved) return [];
    return [{ ...(stop.id && { id: stop.id }), ...own, ...place, deleted: false }];
  });
  return [...removed.flatMap((stop) => (stop.id ? [{ id: stop.id, deleted: true }] : [])), ...entries];
}

/** A place merges with what it was, so leaving a saved place, or its address, says what no longer holds. */
function stopChanges(before: StopDraft, after: StopDraft): Omit<Schemas["StopPatch"], "deleted"> {
  const { place, ...own } = changed(stopBody(before), stopBody(after));
  if (place === undefined) return own;
  if (place === null || after.placeId) return { ...own, place };
  const isElsewhere = before.placeId !== null || before.address !== after.address;
  return { ...own, place: { ...place, placeId: null, ...(isElsewhere && { addressParts: null, timezone: null }) } };
}

function patchedShipments(before: Draft, after: Draft): Schemas["ShipmentPatch"][] {
  const known = new Map(before.shipments.map((one) => [one.id, one]));
  const kept = new Set(after.shipments.map((one) => one.id));
  const sequence = sequenceIn(after.stops);
  const idOrNumber = (key: string) => after.stops.find((stop) => stop.key === key)?.id ?? sequence(key);
  const entries = after.shipments.flatMap((one) => {
    const was = one.id ? known.get(one.id) : undefined;
    const body = shipmentBody(one, idOrNumber);
    const own = was ? changed(shipmentBody(was, orNull), body) : body;
    if (was && Object.keys(own).length === 0) return [];
    return [{ ...(one.id && { id: one.id }), ...own, deleted: false }];
  });
  const removed = before.shipments.filter((one) => !kept.has(one.id));
  return [...removed.flatMap((one) => (one.id ? [{ id: one.id, deleted: true }] : [])), ...entries];
}
