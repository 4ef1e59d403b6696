/** Times as fields hold them (`2026-11-04T14:05`, in the company's zone) and as the API does (`…Z`). */
import { currentRegion } from "@/lib/format";

const MINUTE = 60_000;

/** Milliseconds by which a zone's clocks are ahead of UTC at a moment. */
function offsetAt(ms: number, timeZone: string | undefined): number {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(ms);
  const of = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const shown = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return shown - Math.floor(ms / 1000) * 1000;
}

/** What a field shows of a moment; empty for none. */
export function toLocalInput(at: string | null | undefined, timeZone = currentRegion().timezone): string {
  if (!at) return "";
  const ms = new Date(at).getTime();
  return new Date(ms + offsetAt(ms, timeZone)).toISOString().slice(0, 16);
}

/** The moment a field means; null for an empty one. An hour that is skipped in spring is read as the one after it. */
export function fromLocalInput(local: string, timeZone = currentRegion().timezone): string | null {
  if (!local) return null;
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return null;
  const guess = asUtc - offsetAt(asUtc, timeZone);
  const ms = asUtc - offsetAt(guess, timeZone);
  // Where the two disagree, the clocks change between them.
  const settled = ms === guess || offsetAt(ms, timeZone) === offsetAt(guess, timeZone) ? ms : Math.max(ms, guess);
  return new Date(Math.floor(settled / MINUTE) * MINUTE).toISOString().replace(".000Z", "Z");
}
