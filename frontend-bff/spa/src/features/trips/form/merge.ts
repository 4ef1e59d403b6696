/** Two people at one trip: what the other changed, and how both come together without anything being lost. */
import { type Charges, totalOf } from "@/features/trips/form/charges";
import type { Draft, ShipmentDraft, StopDraft } from "@/features/trips/form/draft";
import { changed, onTop } from "@/lib/changed";
import { money } from "@/lib/format";
import type { Difference } from "@/parts/difference-table";

const NAMES = {
  reference: "Reference",
  customerId: "Customer",
  priority: "Priority",
  scheduledStart: "Start",
  scheduledEnd: "End",
  notes: "Notes",
} as const satisfies Partial<Record<keyof Draft, string>>;
const STOP_NAMES: Words<StopDraft> = {
  type: "Kind",
  placeName: "Place",
  address: "Address",
  lat: "Latitude",
  lng: "Longitude",
  from: "Not before",
  to: "Not after",
  moreWindows: "More windows",
  contactName: "Contact",
  contactPhone: "Phone",
  serviceMinutes: "Time there, min",
};
const SHIPMENT_NAMES: Words<ShipmentDraft> = {
  reference: "Reference",
  customerId: "Customer",
  description: "What it is",
  pieces: "Pieces",
  weightKg: "Weight, kg",
  volumeM3: "Volume, m³",
  pickup: "Loaded at",
  dropoff: "Unloaded at",
};
const TIMES: ReadonlySet<string> = new Set(["scheduledStart", "scheduledEnd", "from", "to"]);

/** What I changed stays; of the rest, what the other has now. Stops and shipments go one by one, charges as one. */
export function merged(base: Draft, mine: Draft, theirs: Draft): Draft {
  return {
    ...onTop(base, mine, theirs),
    stops: mergedRows(base.stops, mine.stops, theirs.stops),
    shipments: mergedRows(base.shipments, mine.shipments, theirs.shipments),
  };
}

function mergedRows<Row extends StopDraft | ShipmentDraft>(base: Row[], mine: Row[], theirs: Row[]): Row[] {
  const was = new Map(base.map((row) => [row.key, row]));
  const now = new Map(theirs.map((row) => [row.key, row]));
  const isMineChanged = JSON.stringify(mine.map((row) => row.key)) !== JSON.stringify(base.map((row) => row.key));
  const ownRow = (row: Row) => {
    const before = was.get(row.key);
    const other = now.get(row.key);
    if (before && other) return { ...other, ...own(before, row) };
    // What they removed and I go on with is a new one for the API.
    return before ? { ...row, id: null } : row;
  };
  const myKeys = new Set(mine.map((row) => row.key));
  const removedByMe = new Set(base.filter((row) => !myKeys.has(row.key)).map((row) => row.key));
  const removedByThem = (row: Row) => was.has(row.key) && !now.has(row.key) && !isChanged(was.get(row.key), row);
  // Whoever changed the order has it; what only the other has is put at the end of it.
  const first = isMineChanged
    ? mine
    : theirs.filter((row) => !removedByMe.has(row.key)).map((row) => mine.find((one) => one.key === row.key) ?? row);
  const keys = new Set(first.map((row) => row.key));
  const rest = (isMineChanged ? theirs : mine).filter((row) => !keys.has(row.key) && !removedByMe.has(row.key));
  return [...first, ...rest].filter((row) => !removedByThem(row)).map(ownRow);
}

function own<Row extends object>(before: Row, after: Row): Partial<Row> {
  const changes = changed(before, after);
  return isPlaceIn(changes) ? { ...changes, ...placeOf(after) } : changes;
}

/** Half of one place and half of another would be none. */
const PLACE: readonly string[] = ["placeId", "placeName", "address", "lat", "lng"];

function isPlaceIn(changes: object): boolean {
  return PLACE.some((name) => name in changes);
}

function placeOf<Row extends object>(row: Row): Partial<Row> {
  const place: Partial<Row> = {};
  for (const name in row) if (PLACE.includes(name)) place[name] = row[name];
  return place;
}

function isChanged(before: object | undefined, after: object): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}

/** In words, field by field, what the other changed; `isBoth` where I did, too, and not alike. */
export function differences(base: Draft, mine: Draft, theirs: Draft, nameOf: NameOf = noName): Difference[] {
  return [
    ...fieldDifferences(NAMES, "", { base, mine, theirs }, nameOf),
    ...rowDifferences("Stop", STOP_NAMES, [base.stops, mine.stops, theirs.stops], nameOf),
    ...rowDifferences("Shipment", SHIPMENT_NAMES, [base.shipments, mine.shipments, theirs.shipments], nameOf),
    ...chargeDifference(base.charges, mine.charges, theirs.charges),
    ...orderDifference(base.stops, mine.stops, theirs.stops),
  ];
}

/** What people call what an id stands for: a customer, a stop. */
export type NameOf = (field: string, id: string) => string | undefined;
const noName: NameOf = () => undefined;

type Three<Row> = { base: Row; mine: Row; theirs: Row };
type Words<Row> = Partial<Record<keyof Row, string>>;

function fieldDifferences<Row extends object>(
  words: Words<Row>,
  where: string,
  { base, mine, theirs }: Three<Row>,
  nameOf: NameOf,
): Difference[] {
  const found: Difference[] = [];
  for (const field in words) {
    const name = words[field];
    const [was, my, their] = [base[field], mine[field], theirs[field]].map((value) => shown(field, value, nameOf));
    if (name === undefined || was === undefined || my === undefined || their === undefined || their === was) continue;
    const what = where ? `${where}: ${name.toLowerCase()}` : name;
    found.push({ what, mine: my, theirs: their, isBoth: my !== was && my !== their });
  }
  return found;
}

function shown(field: string, value: unknown, nameOf: NameOf): string {
  if (Array.isArray(value)) return value.length === 0 ? "" : `${value.length}`;
  if (typeof value !== "string" || value === "") return "";
  return nameOf(field, value) ?? (TIMES.has(field) ? value.replace("T", " ") : value);
}

function rowDifferences<Row extends StopDraft | ShipmentDraft>(
  name: string,
  words: Words<Row>,
  [base, mine, theirs]: readonly [Row[], Row[], Row[]],
  nameOf: NameOf,
): Difference[] {
  const was = new Map(base.map((row) => [row.key, row]));
  const my = new Map(mine.map((row) => [row.key, row]));
  const found = theirs.flatMap((row, at): Difference[] => {
    const before = was.get(row.key);
    const what = `${name} ${at + 1}`;
    if (!before) return [{ what, mine: "", theirs: `new: ${titleOf(row)}`, isBoth: false }];
    const own = my.get(row.key);
    if (own) return fieldDifferences(words, what, { base: before, mine: own, theirs: row }, nameOf);
    if (!isChanged(before, row)) return [];
    return [{ what, mine: "removed", theirs: `changed: ${titleOf(row)}`, isBoth: true }];
  });
  const there = new Set(theirs.map((row) => row.key));
  const gone = base.flatMap((row, at): Difference[] => {
    if (there.has(row.key)) return [];
    const own = my.get(row.key);
    const isBoth = own !== undefined && isChanged(row, own);
    return [{ what: `${name} ${at + 1}`, mine: isBoth ? `changed: ${titleOf(own)}` : "", theirs: "removed", isBoth }];
  });
  return [...found, ...gone];
}

function orderDifference(base: StopDraft[], mine: StopDraft[], theirs: StopDraft[]): Difference[] {
  const both = new Set(theirs.map((row) => row.key));
  const kept = new Set(base.map((row) => row.key));
  const order = (rows: StopDraft[]) => rows.filter((row) => both.has(row.key) && kept.has(row.key));
  const keys = (rows: StopDraft[]) =>
    order(rows)
      .map((row) => row.key)
      .join();
  const titles = (rows: StopDraft[]) => order(rows).map(titleOf).join(", ");
  if (keys(base) === keys(theirs)) return [];
  const isBoth = keys(mine) !== keys(base) && keys(mine) !== keys(theirs);
  return [{ what: "Order of stops", mine: titles(mine), theirs: titles(theirs), isBoth }];
}

/** Line by line they would have to be told apart by where they stand; in all they say more. */
function chargeDifference(base: Charges, mine: Charges, theirs: Charges): Difference[] {
  if (!isChanged(base, theirs)) return [];
  const isBoth = isChanged(base, mine) && isChanged(mine, theirs);
  return [{ what: "Charges", mine: inAll(mine), theirs: inAll(theirs), isBoth }];
}

function inAll(charges: Charges): string {
  const { lines, currency } = charges;
  return lines.length === 0 ? "" : `${lines.length}, ${money({ amount: totalOf(charges), currency })} in all`;
}

function titleOf(row: StopDraft | ShipmentDraft): string {
  if ("placeName" in row) return row.placeName || row.address || row.type;
  return [row.reference || row.description || "no reference", row.pieces && `${row.pieces} pieces`]
    .filter(Boolean)
    .join(", ");
}
