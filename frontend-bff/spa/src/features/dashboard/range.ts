/** Which days the dashboard is about, as the address has them, in the company's time zone. */
import { addDays, DAY_MS, isDay } from "@/lib/days";
import { isoDay } from "@/lib/format";

export const PRESETS = ["today", "7d", "30d", "month"] as const;
export type Preset = (typeof PRESETS)[number];
export const PRESET_NAMES: Record<Preset, string> = {
  today: "Today",
  "7d": "7 days",
  "30d": "30 days",
  month: "Month",
};

export type RangeSearch = { range?: string | undefined; from?: string | undefined; to?: string | undefined };
/** Days as `YYYY-MM-DD`, both included. */
export type Days = { from: string; to: string };

/** What the API takes at once. */
export const MOST_DAYS = 366;

/** The preset that is meant; null for days of one's own. */
export function presetOf({ range, from, to }: RangeSearch): Preset | null {
  if (isDay(from) || isDay(to)) return null;
  return PRESETS.find((one) => one === range) ?? "today";
}

/** Days of one's own stay what they are; the presets move on with the time. */
export function daysOf(search: RangeSearch, now: Date = new Date()): Days {
  const today = isoDay(now);
  const preset = presetOf(search);
  if (preset === "today") return { from: today, to: today };
  if (preset === "month") return { from: `${today.slice(0, 8)}01`, to: today };
  if (preset !== null) return { from: addDays(today, 1 - Number.parseInt(preset, 10)), to: today };
  const [from, to] = [search.from, search.to].map((day) => (isDay(day) ? day : undefined));
  return { from: from ?? to ?? today, to: to ?? from ?? today };
}

/** Why days cannot be asked for; null where they can. */
export function whyNotDays({ from, to }: Days): string | null {
  if (from > to) return "The first day has to be before the last.";
  if (countDays({ from, to }) > MOST_DAYS) return `Choose at most ${MOST_DAYS} days.`;
  return null;
}

export function countDays({ from, to }: Days): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

/** What the charts show: of a single day, the week up to it, for one bar compares with nothing. */
export function chartDays(days: Days): Days {
  return days.from === days.to ? { from: addDays(days.to, -6), to: days.to } : days;
}
