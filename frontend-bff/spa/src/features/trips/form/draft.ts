/** A trip while it is being written: what fields hold, and what of it the API is told. */
import { array, type InferOutput, nullable, number, object, picklist, safeParse, string } from "valibot";
import type { Schemas } from "@/api/client";
import type { Trip } from "@/api/queries/trips";
import { CHARGES, chargesBody, chargesOf, noCharges } from "@/features/trips/form/charges";
import { numberText, numeric, orNull } from "@/features/trips/form/text";
import { changed } from "@/lib/changed";
import { fromLocalInput, toLocalInput } from "@/lib/zoned";

export const STOP_TYPES = ["pickup", "dropoff", "waypoint", "return", "depot", "break"] as const;
export const PRIORITIES = ["low", "normal", "high", "urgent"] as const;

/** Fields hold text; `key` names a row as long as it has no id. */
const STOP = object({
  key: string(),
  id: nullable(string()),
  type: picklist(STOP_TYPES),
  placeId: nullable(string()),
  placeName: string(),
  address: string(),
  lat: string(),
  lng: string(),
  from: string(),
  to: string(),
  /** Windows after the first, as the API has them: the form keeps them as they are. */
  moreWindows: array(object({ from: string(), to: string() })),
  contactName: string(),
  contactPhone: string(),
  serviceMinutes: string(),
});
const SHIPMENT = object({
  key: string(),
  id: nullable(string()),
  reference: string(),
  description: string(),
  customerId: nullable(string()),
  pieces: string(),
  weightKg: string(),
  volumeM3: string(),
  /** Keys of stops. */
  pickup: string(),
  dropoff: string(),
});
const DRAFT = object({
  reference: string(),
  customerId: nullable(string()),
  priority: picklist(PRIORITIES),
  scheduledStart: string(),
  scheduledEnd: string(),
  notes: string(),
  stops: array(STOP),
  shipments: array(SHIPMENT),
  charges: CHARGES,
});

/** What the work began from: what differs from it is sent, and its version tells whether somebody was quicker. */
const BASE = object({ id: string(), version: number(), draft: DRAFT });
const WORK = object({ base: nullable(BASE), draft: DRAFT });

export type Work = InferOutput<typeof WORK>;
export type StopDraft = InferOutput<typeof STOP>;
export type ShipmentDraft = InferOutput<typeof SHIPMENT>;
export type Draft = InferOutput<typeof DRAFT>;

/** What was kept in the browser, if it is of this release. */
export function workIn(kept: unknown): Work | null {
  const parsed = safeParse(WORK, kept);
  return parsed.success ? parsed.output : null;
}

export function emptyStop(type: StopDraft["type"]): StopDraft {
  return {
    key: crypto.randomUUID(),
    id: null,
    type,
    placeId: null,
    moreWindows: [],
    ...{ placeName: "", address: "", lat: "", lng: "", from: "", to: "" },
    ...{ contactName: "", contactPhone: "", serviceMinutes: "" },
  };
}

export function emptyShipment(stops: readonly StopDraft[]): ShipmentDraft {
  const pickup = stops.find((stop) => stop.type === "pickup")?.key ?? "";
  const dropoff = stops.findLast((stop) => stop.type === "dropoff")?.key ?? "";
  const fields = { reference: "", description: "", pieces: "", weightKg: "", volumeM3: "" };
  return { key: crypto.randomUUID(), id: null, customerId: null, pickup, dropoff, ...fields };
}

export function emptyDraft(): Draft {
  const fields = { reference: "", scheduledStart: "", scheduledEnd: "", notes: "" };
  return {
    ...fields,
    customerId: null,
    priority: "normal",
    stops: [emptyStop("pickup"), emptyStop("dropoff")],
    shipments: [],
    charges: noCharges(),
  };
}

/** The work on a trip as it is, before anything of it was changed. */
export function workOn(trip: Trip): Work & { base: NonNullable<Work["base"]> } {
  const draft = draftOf(trip);
  return { base: { id: trip.id, version: trip.version, draft }, draft };
}

export function draftOf(trip: Trip): Draft {
  return {
    reference: trip.reference ?? "",
    customerId: trip.customerId,
    priority: PRIORITIES.find((one) => one === trip.priority) ?? "normal",
    scheduledStart: toLocalInput(trip.scheduledStart),
    scheduledEnd: toLocalInput(trip.scheduledEnd),
    notes: trip.notes ?? "",
    stops: trip.stops.map(stopDraftOf),
    shipments: trip.shipments.map((one) => ({
      key: one.id,
      id: one.id,
      reference: one.reference ?? "",
      description: one.description ?? "",
      customerId: one.customerId ?? null,
      pieces: numberText(one.pieces),
      weightKg: numberText(one.weightKg),
      volumeM3: numberText(one.volumeM3),
      pickup: one.pickupStopId ?? "",
      dropoff: one.dropoffStopId ?? "",
    })),
    charges: chargesOf(trip),
  };
}

function stopDraftOf(stop: Trip["stops"][number]): StopDraft {
  return {
    key: stop.id,
    id: stop.id,
    type: stop.type,
    placeId: stop.place?.placeId ?? null,
    placeName: stop.place?.name ?? "",
    address: stop.place?.address ?? "",
    lat: numberText(stop.place?.point?.lat),
    lng: numberText(stop.place?.point?.lng),
    from: toLocalInput(stop.window?.from),
    to: toLocalInput(stop.window?.to),
    moreWindows: stop.windows.slice(1).map(({ from, to }) => ({ from, to })),
    contactName: stop.contact?.name ?? "",
    contactPhone: stop.contact?.phone ?? "",
    serviceMinutes: stop.serviceSeconds == null ? "" : String(Math.round(stop.serviceSeconds / 60)),
  };
}

/** The same trip again, as a new one: without ids and times. */
export function likeness(trip: Trip): Draft {
  const draft = draftOf(trip);
  return {
    ...draft,
    reference: "",
    scheduledStart: "",
    scheduledEnd: "",
    stops: draft.stops.map((stop) => ({ ...stop, id: null, from: "", to: "", moreWindows: [] })),
    shipments: draft.shipments.map((one) => ({ ...one, id: null })),
  };
}

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
