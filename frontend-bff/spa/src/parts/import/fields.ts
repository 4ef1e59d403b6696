/** Our fields as an import names them: how people call them, and what has to be known to read their cells. */

export type Asks = { unit: readonly string[] } | "currency" | "zone" | null;

const LENGTHS = ["m", "km", "mi", "ft"] as const;
const MASSES = ["kg", "lb", "t"] as const;
const VOLUMES = ["m3", "l", "ft3"] as const;
const UNITS: Record<string, readonly string[]> = {
  plannedDistance: LENGTHS,
  actualDistance: LENGTHS,
  odometer: LENGTHS,
  radius: LENGTHS,
  serviceSeconds: ["s", "min", "h"],
  capacityKg: MASSES,
  weightKg: MASSES,
  capacityM3: VOLUMES,
  volumeM3: VOLUMES,
};
const TIMES = new Set(["scheduledStart", "scheduledEnd", "startedAt", "completedAt", "windowFrom", "windowTo"]);
const SPELLINGS: Record<string, string> = {
  ...Object.fromEntries(["metres", "meters", "metre", "meter"].map((word) => [word, "m"])),
  ...Object.fromEntries(["kilometres", "kilometers", "kms"].map((word) => [word, "km"])),
  ...Object.fromEntries(["miles", "mile"].map((word) => [word, "mi"])),
  ...Object.fromEntries(["feet", "foot"].map((word) => [word, "ft"])),
  ...Object.fromEntries(["seconds", "sec", "secs"].map((word) => [word, "s"])),
  ...Object.fromEntries(["minutes", "mins"].map((word) => [word, "min"])),
  ...Object.fromEntries(["hours", "hrs", "hr"].map((word) => [word, "h"])),
  ...Object.fromEntries(["kgs", "kilograms"].map((word) => [word, "kg"])),
  ...Object.fromEntries(["lbs", "pounds"].map((word) => [word, "lb"])),
  ...Object.fromEntries(["litres", "liters"].map((word) => [word, "l"])),
  tonnes: "t",
  cbm: "m3",
  cuft: "ft3",
};
const SHORT: Record<string, string> = { lat: "latitude", lng: "longitude", vin: "VIN", id: "id" };
export const OWN_FIELD = "metadata.";

/** What beside the column has to be said of a field, where the file differs from us. */
export function asksOf(field: string): Asks {
  const last = field.split(".").at(-1) ?? "";
  if (field.startsWith(OWN_FIELD)) return null;
  if (field === "price") return "currency";
  if (TIMES.has(last)) return "zone";
  const unit = UNITS[last];
  return unit ? { unit } : null;
}

/** "Pickup: window from", "Scheduled start", "Own field: payment" */
export function fieldName(field: string): string {
  if (field.startsWith(OWN_FIELD)) return `Own field: ${field.slice(OWN_FIELD.length)}`;
  const parts = field.split(".").map((part) =>
    wordsOf(part.replace(/(Kg|M3|Seconds)$/, ""))
      .map(spoken)
      .join(" "),
  );
  const name = parts.join(": ");
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function spoken(word: string): string {
  return SHORT[word] ?? word;
}

/** The unit that a heading names with its last word, as in `Distance (km)`. */
export function unitIn(heading: string, units: readonly string[]): string {
  const last = wordsOf(heading).at(-1) ?? "";
  const unit = SPELLINGS[last] ?? last;
  return units.includes(unit) ? unit : "";
}

/** The currency that a heading names with its last word, as in `fare_usd`. */
export function currencyIn(heading: string): string {
  const last = wordsOf(heading).at(-1)?.toUpperCase() ?? "";
  return Intl.supportedValuesOf("currency").includes(last) ? last : "";
}

function wordsOf(heading: string): string[] {
  return (
    heading
      .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
