/** Numbers, times and amounts in the person's language, in the company's units and time zone. */

type Region = {
  locale: string | undefined;
  timezone: string | undefined;
  units: "metric" | "imperial";
  currency: string;
};

let region: Region = { locale: undefined, timezone: undefined, units: "metric", currency: "USD" };
let formats = new Map<string, Intl.DateTimeFormat>();

/** Set once a session is known, and when the company changes. */
export function setRegion(next: Partial<Region>): void {
  region = { ...region, ...next };
  formats = new Map();
}

export function currentRegion(): Readonly<Region> {
  return region;
}

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const known = formats.get(name);
  if (known) return known;
  const made = new Intl.DateTimeFormat(region.locale, { timeZone: region.timezone, ...options });
  formats.set(name, made);
  return made;
}

/** "Wed, 4 Nov 2026, 14:05:09 CST" */
export function exact(at: string): string {
  const options = { dateStyle: "medium", timeStyle: "long" } as const;
  return format("exact", options).format(new Date(at));
}

/** "14:05" */
export function clockTime(at: string): string {
  return format("clock", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));
}

/** "4 Nov" */
export function shortDay(at: string): string {
  return format("day", { day: "numeric", month: "short" }).format(new Date(at));
}

/** "4 Nov 2026" */
export function fullDay(at: string): string {
  return format("full day", { dateStyle: "medium" }).format(new Date(at));
}

/** "4 Nov" of a day (`2026-11-04`), which is the same in every zone. */
export function plainDay(day: string): string {
  const at = Date.parse(day);
  return Number.isNaN(at) ? day : format("plain", { day: "numeric", month: "short", timeZone: "UTC" }).format(at);
}

/** "4 Nov, 14:05", and only "14:05" today. */
export function dayAndTime(at: string, now: number = Date.now()): string {
  const today = shortDay(new Date(now).toISOString()) === shortDay(at);
  return today ? clockTime(at) : `${shortDay(at)}, ${clockTime(at)}`;
}

/** The date of a moment in the company's time zone, as `YYYY-MM-DD`. */
export function isoDay(at: Date): string {
  const parts = format("iso", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    calendar: "iso8601",
    numberingSystem: "latn",
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/** "now", "5 min ago", "in 2 h"; beyond a day the date. */
export function relative(at: string, now: number = Date.now()): string {
  const seconds = Math.round((new Date(at).getTime() - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 45) return "now";
  if (size >= 86_400) return dayAndTime(at, now);
  const words = duration(size);
  return seconds < 0 ? `${words} ago` : `in ${words}`;
}

/** "45 s", "12 min", "2 h 05", of seconds. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return rest === 0 ? `${hours} h` : `${hours} h ${String(rest).padStart(2, "0")}`;
}

/** Metres in the company's units: "850 m", "12.4 km", "7.7 mi". */
export function distance(metres: number): string {
  if (region.units === "imperial") return `${number(metres / 1609.344, metres < 16_000 ? 1 : 0)} mi`;
  if (metres < 1000) return `${number(metres)} m`;
  return `${number(metres / 1000, metres < 100_000 ? 1 : 0)} km`;
}

/** The company's unit of distances between places, for the head of a column. */
export function distanceUnit(): "mi" | "km" {
  return region.units === "imperial" ? "mi" : "km";
}

/** Metres as a number of that unit: "12.4". */
export function distanceIn(metres: number): string {
  return number(metres / (region.units === "imperial" ? 1609.344 : 1000), 1);
}

/** Metres per second in the company's units. */
export function speed(metresPerSecond: number): string {
  return region.units === "imperial"
    ? `${number(metresPerSecond * 2.236936)} mph`
    : `${number(metresPerSecond * 3.6)} km/h`;
}

export function weight(kilograms: number): string {
  return region.units === "imperial" ? `${number(kilograms * 2.204623)} lb` : `${number(kilograms)} kg`;
}

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(region.locale, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(
    value,
  );
}

/** "1 trip", "1,204 trips" */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** A share from 0 to 1: "94 %". */
export function share(value: number): string {
  return new Intl.NumberFormat(region.locale, {
    style: "percent",
    maximumFractionDigits: value > 0.995 && value < 1 ? 1 : 0,
  }).format(value);
}

function moneyFormat(currency: string): Intl.NumberFormat {
  return new Intl.NumberFormat(region.locale, { style: "currency", currency });
}

/** How many digits of an amount are minor units: 2 of dollars, none of yen. */
export function minorDigits(currency: string): number {
  return moneyFormat(currency).resolvedOptions().maximumFractionDigits ?? 2;
}

/** An amount in minor units, as the API has it. */
export function money({ amount, currency }: { amount: number; currency: string }): string {
  return moneyFormat(currency).format(amount / 10 ** minorDigits(currency));
}
