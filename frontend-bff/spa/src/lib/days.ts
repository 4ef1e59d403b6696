/** Days as `YYYY-MM-DD`. They have no zone, so they are counted where every one has 24 hours. */
const DAY = /^\d{4}-\d{2}-\d{2}$/;
export const DAY_MS = 86_400_000;

export function isDay(text: string | undefined): text is string {
  return text !== undefined && DAY.test(text) && !Number.isNaN(Date.parse(text));
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** The day after; undefined for what is none. */
export function addDay(day: string): string | undefined {
  return isDay(day) ? addDays(day, 1) : undefined;
}
