/** What of a draft cannot be sent as it stands, and where the API's errors belong in the form. */
import type { Schemas } from "@/api/client";
import { wrongInCharges } from "@/features/trips/form/charges";
import type { Draft, ShipmentDraft, StopDraft } from "@/features/trips/form/draft";
import { whyNoNumber } from "@/features/trips/form/text";
import type { FieldError } from "@/lib/problem";

/** Only what would otherwise be left out of what is sent without a word; all else the API says. */
export function wrongIn(draft: Draft): FieldError[] {
  return [
    ...draft.stops.flatMap((stop, at) => wrongInStop(stop, `/stops/${at}`)),
    ...draft.shipments.flatMap((one, at) => wrongInShipment(one, `/shipments/${at}`)),
    ...wrongInCharges(draft.charges),
  ];
}

function wrongInStop(stop: StopDraft, at: string): FieldError[] {
  const found = [...wrongNumber(`${at}/serviceSeconds`, stop.serviceMinutes)];
  if (!stop.placeId) {
    found.push(...wrongNumber(`${at}/place/point/lat`, stop.lat, true));
    found.push(...wrongNumber(`${at}/place/point/lng`, stop.lng, true));
    if (stop.lat.trim() && !stop.lng.trim()) found.push(missing(`${at}/place/point/lng`, "Give the longitude, too."));
    if (!stop.lat.trim() && stop.lng.trim()) found.push(missing(`${at}/place/point/lat`, "Give the latitude, too."));
  }
  if (!stop.from !== !stop.to) {
    found.push(missing(`${at}/window/${stop.from ? "to" : "from"}`, "Give both ends of the window, or none."));
  }
  return found;
}

function wrongInShipment(one: ShipmentDraft, at: string): FieldError[] {
  return (["pieces", "weightKg", "volumeM3"] as const).flatMap((name) => wrongNumber(`${at}/${name}`, one[name]));
}

function wrongNumber(pointer: string, text: string, isExact = false): FieldError[] {
  const detail = whyNoNumber(text, isExact);
  return detail ? [{ pointer, code: "number", detail }] : [];
}

function missing(pointer: string, detail: string): FieldError {
  return { pointer, code: "missing", detail };
}

/** A patch names only some rows, in an order of its own; its errors go to the rows they are about. */
export function errorsInForm(
  errors: readonly FieldError[],
  patch: Schemas["TripUpdate"],
  draft: Draft,
): readonly FieldError[] {
  return errors.map((error) => {
    const [, list, number, ...rest] = error.pointer.split("/");
    if ((list !== "stops" && list !== "shipments") || number === undefined) return error;
    const at = rowOf(patch[list] ?? [], Number(number), draft[list]);
    // Without a row it is about the list: shown above the form.
    return { ...error, pointer: at < 0 ? `/${list}` : ["", list, at, ...rest].join("/") };
  });
}

type Entry = { id?: string | null; deleted?: boolean };

function rowOf(sent: readonly Entry[], number: number, rows: readonly { id: string | null }[]): number {
  const entry = sent[number];
  if (!entry) return -1;
  if (entry.id) return rows.findIndex((row) => row.id === entry.id);
  const before = sent.slice(0, number).filter((one) => !one.id).length;
  const added = rows.flatMap((row, at) => (row.id ? [] : [at]));
  return added[before] ?? -1;
}

const FIELDS = /^\/(reference|customerId|priority|scheduledStart|scheduledEnd|notes)$/;
const STOP_FIELDS = /^\/stops\/\d+\/(type|place|window|contact|serviceSeconds)(\/|$)/;
const SHIPMENT_FIELDS =
  /^\/shipments\/\d+\/(reference|description|customerId|pieces|weightKg|volumeM3|pickupStopId|dropoffStopId)$/;
const CHARGE_FIELDS = /^\/charges\/(0\/currency|\d+\/(code|quantity|unitAmount|amount|shipmentId))$/;

/** Whether some field of the form shows what is wrong there. */
export function isShown(pointer: string): boolean {
  return (
    FIELDS.test(pointer) || STOP_FIELDS.test(pointer) || SHIPMENT_FIELDS.test(pointer) || CHARGE_FIELDS.test(pointer)
  );
}

/** The first of the windows is the one that the form shows. */
export function atFirstWindow(error: FieldError): FieldError {
  return { ...error, pointer: error.pointer.replace(/^(\/stops\/\d+)\/windows(?:\/0(?=\/|$)|$)/, "$1/window") };
}
