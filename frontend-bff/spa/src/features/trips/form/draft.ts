/** A trip while it is being written: what fields hold. */
import { array, type InferOutput, nullable, number, object, picklist, safeParse, string } from "valibot";
import type { Trip } from "@/api/queries/trips";
import { CHARGES, chargesOf, noCharges } from "@/features/trips/form/charges";
import { numberText } from "@/features/trips/form/text";
import { toLocalInput } from "@/lib/zoned";

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
