/** The fields of a noun as a table, and what they make of an object and of what was typed. */
import { changed } from "@/lib/changed";
import { isRecord, type Problem } from "@/lib/problem";
import type { Difference } from "@/parts/difference-table";

export type FieldSpec = {
  /** Where it is in the object: `name`, `contact.phone`. */
  path: string;
  label: string;
  kind?: "text" | "email" | "tel" | "date" | "number" | "list" | "notes";
  options?: readonly (readonly [string, string])[];
  hint?: string;
  /** What one of the field is in the API: 60 for minutes of seconds. */
  scale?: number;
  /** Half the width is enough. */
  isHalf?: boolean;
};
export type FieldValues = Readonly<Record<string, string>>;
export type Body = Record<string, unknown>;

export function valuesOf(object: unknown, fields: readonly FieldSpec[]): FieldValues {
  return Object.fromEntries(fields.map((field) => [field.path, textOf(valueAt(object, field.path), field)]));
}

export function emptyValues(fields: readonly FieldSpec[]): FieldValues {
  return Object.fromEntries(fields.map((field) => [field.path, field.options?.[0]?.[0] ?? ""]));
}

function valueAt(object: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((at, name) => (isRecord(at) ? at[name] : undefined), object);
}

function textOf(value: unknown, { scale = 1 }: FieldSpec): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "number" ? String(value / scale) : String(value);
}

/** What is no number goes as it was typed, so that the API says so at its field. */
function typedValue(text: string, { kind, scale = 1 }: FieldSpec): unknown {
  const typed = text.trim();
  if (kind === "list")
    return typed
      ? typed
          .split(",")
          .map((one) => one.trim())
          .filter(Boolean)
      : [];
  if (typed === "") return null;
  if (kind !== "number") return typed;
  const number = Number(typed.replace(",", "."));
  return Number.isNaN(number) ? typed : number * scale;
}

/** All of it, for a new one. */
export function bodyOf(values: FieldValues, fields: readonly FieldSpec[]): Body {
  const body: Body = {};
  for (const field of fields) {
    const value = typedValue(values[field.path] ?? "", field);
    const [top = "", name] = field.path.split(".");
    if (name === undefined) body[top] = value;
    else if (value !== null) body[top] = { ...(isRecord(body[top]) ? body[top] : {}), [name]: value };
    else body[top] ??= null;
  }
  // A circle is the one geofence that a field can hold.
  if (isRecord(body.geofence)) body.geofence = { type: "circle", ...body.geofence };
  return body;
}

/** What differs. Objects in it are sent whole, because they are one thing to whoever fills them in. */
export function changesOf(before: FieldValues, after: FieldValues, fields: readonly FieldSpec[]): Body {
  return changed(bodyOf(before, fields), bodyOf(after, fields));
}

export function differencesOf(
  base: FieldValues,
  mine: FieldValues,
  theirs: FieldValues,
  fields: readonly FieldSpec[],
): Difference[] {
  return fields
    .filter(({ path }) => theirs[path] !== base[path])
    .map(({ path, label }) => ({
      what: label,
      mine: mine[path] ?? "",
      theirs: theirs[path] ?? "",
      isBoth: mine[path] !== base[path] && mine[path] !== theirs[path],
    }));
}

/** What the API finds wrong at a field, or at the whole that it is a part of. */
export function errorAtPath(failure: Problem | null, path: string): string | undefined {
  const pointer = `/${path.replaceAll(".", "/")}`;
  return failure?.errors.find(
    (one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`) || pointer.startsWith(`${one.pointer}/`),
  )?.detail;
}
