/** Until when a key is good, and for how long the old secret of a rotated one. */
import { fromLocalInput } from "@/lib/zoned";

const DAY_MS = 86_400_000;

export const EXPIRIES = [
  ["30", "In 30 days"],
  ["90", "In 90 days"],
  ["365", "In a year"],
  ["day", "At the end of a day"],
  ["never", "Never"],
] as const;

/** In words for people, in seconds for the API. */
export const OVERLAPS = [
  [0, "Not at all: it stops now"],
  [300, "For 5 minutes"],
  [3_600, "For an hour"],
  [86_400, "For a day"],
  [604_800, "For a week"],
] as const;

/** The moment of a choice; null for a key that never expires, undefined for one that is none. */
export function expiresAt(choice: string, day: string | undefined, now = Date.now()): string | null | undefined {
  if (choice === "never") return null;
  if (choice === "day") return (day && fromLocalInput(`${day}T23:59`)) || undefined;
  const days = Number(choice);
  return days > 0 ? new Date(now + days * DAY_MS).toISOString() : undefined;
}

export function isExpired(at: string | null, now: number): boolean {
  return at !== null && Date.parse(at) <= now;
}
