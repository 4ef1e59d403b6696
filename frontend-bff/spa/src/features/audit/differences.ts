/** What changed between the two sides of an audit entry, field by field. */
import { isRecord } from "@/lib/problem";

export type Difference = {
  path: readonly string[];
  kind: "changed" | "added" | "removed";
  before?: unknown;
  after?: unknown;
};
type Side = Readonly<Record<string, unknown>> | null;

/** Values that are kept back: what was erased of a person, and what an entry never shows. */
export function keptBack(value: unknown): "erased" | "redacted" | null {
  if (!isRecord(value) || Object.keys(value).length !== 1) return null;
  if (value.erased === true) return "erased";
  return value.redacted === true ? "redacted" : null;
}

export function differences(before: Side, after: Side): Difference[] {
  return between([], before ?? undefined, after ?? undefined);
}

function between(path: readonly string[], before: unknown, after: unknown): Difference[] {
  // An entry holds the fields that changed, so one whose values are kept back on both sides did; deeper, nobody knows.
  if (path.length === 1 && keptBack(before) && keptBack(after)) return [whole(path, before, after)];
  if (path.length > 0 && same(before, after)) return [];
  const [old, now] = [partsOf(before), partsOf(after)];
  // What has no parts, or had none, is told as a whole; what is new or gone is told part by part.
  if (old === null && now === null) return path.length === 0 ? [] : [whole(path, before, after)];
  if ((old === null && !isNothing(before)) || (now === null && !isNothing(after))) return [whole(path, before, after)];
  const names = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
  return names.flatMap((name) => between([...path, name], old?.get(name), now?.get(name)));
}

function whole(path: readonly string[], before: unknown, after: unknown): Difference {
  if (isNothing(before)) return { path, kind: "added", after };
  if (isNothing(after)) return { path, kind: "removed", before };
  return { path, kind: "changed", before, after };
}

/** The members of an object, and those of a list by their id, else by their place; null for a single value. */
function partsOf(value: unknown): ReadonlyMap<string, unknown> | null {
  if (keptBack(value)) return null;
  if (isRecord(value)) return isPoint(value) ? null : new Map(Object.entries(value));
  if (!Array.isArray(value) || !value.some(isRecord)) return null;
  return new Map(value.map((one: unknown, index) => [keyOf(one) ?? String(index + 1), one]));
}

function keyOf(value: unknown): string | null {
  return isRecord(value) && typeof value.id === "string" ? value.id : null;
}

/** A place on the map is one value to people. */
function isPoint(value: Record<string, unknown>): boolean {
  return typeof value.lat === "number" && typeof value.lng === "number";
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

function same(before: unknown, after: unknown): boolean {
  return (isNothing(before) && isNothing(after)) || JSON.stringify(before) === JSON.stringify(after);
}
