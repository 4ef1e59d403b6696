import { TriangleAlert } from "lucide-react";
import { isoDay } from "@/lib/format";

const SOON_DAYS = 30;

/** A date that something is good until, and whether that is soon or over. */
export function Expiry({ on }: { on: string | null | undefined }) {
  if (!on) return <span className="text-ink-faint">–</span>;
  const left = daysUntil(on, isoDay(new Date()));
  if (left > SOON_DAYS) return <span>{on}</span>;
  return (
    <span className={`inline-flex items-center gap-1 ${left < 0 ? "text-bad" : "text-warn"}`}>
      <TriangleAlert aria-hidden="true" className="size-3.5" />
      {on} <span className="text-xs">{left < 0 ? "over" : left === 0 ? "today" : `${left} d`}</span>
    </span>
  );
}

/** Whole days from one date to another, both `YYYY-MM-DD`. */
export function daysUntil(on: string, today: string): number {
  return Math.round((Date.parse(on) - Date.parse(today)) / 86_400_000);
}
