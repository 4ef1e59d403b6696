import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { DashboardDay } from "@/api/queries/reports";
import { tripsOf } from "@/features/dashboard/links";
import { namedDays } from "@/features/dashboard/scale";
import { number, plainDay, share } from "@/lib/format";
import type { TripStatus } from "@/parts/trip-status";

/** In pixels, whatever is in it, so that nothing moves when it comes. */
export const CHART_HEIGHT = 160;

type ChartFrameProps = {
  title: string;
  about: ReactNode;
  days: readonly DashboardDay[];
  /** From the bottom: how far up as a share of the height, and what is written there. */
  ticks: readonly { at: number; text: string }[];
  children: ReactNode;
};

/** Sides, lines and days round a drawing; and the same in a table, for whoever would rather read it. */
export function ChartFrame({ title, about, days, ticks, children }: ChartFrameProps) {
  return (
    <section className="min-w-0 rounded-lg border border-line bg-panel px-4 py-3">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <h2 className="font-medium">{title}</h2>
        <p className="text-sm text-ink-faint">{about}</p>
      </div>
      <div aria-hidden="true" className="mt-3 grid grid-cols-[2.25rem_minmax(0,1fr)] gap-x-2">
        <div className="relative text-right text-xs text-ink-faint" style={{ height: CHART_HEIGHT }}>
          {ticks.map((tick) => (
            <span
              key={tick.at}
              className="absolute right-0 -translate-y-1/2"
              style={{ top: `${(1 - tick.at) * 100}%` }}
            >
              {tick.text}
            </span>
          ))}
        </div>
        <svg width="100%" height={CHART_HEIGHT} className="overflow-visible" aria-hidden="true">
          {ticks.map((tick) => (
            <line
              key={tick.at}
              x1="0"
              x2="100%"
              y1={CHART_HEIGHT * (1 - tick.at)}
              y2={CHART_HEIGHT * (1 - tick.at)}
              className="stroke-line"
            />
          ))}
          {children}
        </svg>
        <div className="relative col-start-2 mt-1.5 h-4 text-xs text-ink-faint">
          {namedDays(days.length).map((index) => (
            <span
              key={index}
              className={`absolute -translate-x-1/2 whitespace-nowrap ${index % 2 === 1 || days.length > 7 ? "max-sm:[&:nth-child(even)]:hidden" : ""}`}
              style={{ left: `${middleOf(index, days.length)}%` }}
            >
              {plainDay(days[index]?.date ?? "")}
            </span>
          ))}
        </div>
      </div>
      <details className="mt-2 text-sm">
        <summary className="inline-block py-1 text-ink-soft hover:text-ink">Show as a table</summary>
        <DayTable title={title} days={days} />
      </details>
    </section>
  );
}

/** Where a day's middle is, in percent of the width. */
export function middleOf(index: number, count: number): number {
  return ((index + 0.5) / count) * 100;
}

function DayTable({ title, days }: { title: string; days: readonly DashboardDay[] }) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable
      tabIndex={0}
      aria-label={`${title}, as a table`}
      className="mt-1 max-h-72 overflow-auto"
    >
      <table className="w-full">
        <thead className="sticky top-0 bg-panel text-left text-ink-soft">
          <tr>
            <th scope="col" className="py-1 font-medium">
              Day
            </th>
            <th scope="col" className="py-1 text-right font-medium">
              Trips
            </th>
            <th scope="col" className="py-1 text-right font-medium">
              Completed
            </th>
            <th scope="col" className="py-1 text-right font-medium">
              On time
            </th>
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.date} className="border-t border-line">
              <th scope="row" className="py-1 text-left font-normal">
                {plainDay(day.date)}
              </th>
              <Count day={day} count={day.trips} />
              <Count day={day} count={day.completed} statuses={["completed"]} />
              <Count day={day} count={day.onTimeShare} statuses={["completed"]} isShare />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

type CountProps = { day: DashboardDay; count: number | null; statuses?: readonly TripStatus[]; isShare?: boolean };

/** Leads to the trips that it counts, if there are any. */
function Count({ day: { date }, count, statuses, isShare = false }: CountProps) {
  const shown = count === null ? "–" : isShare ? share(count) : number(count);
  const leads = isShare ? count !== null : count;
  return (
    <td className="text-right">
      {leads ? (
        <Link to="/trips" search={tripsOf({ from: date, to: date }, statuses)} className="text-accent underline">
          {shown}
        </Link>
      ) : (
        shown
      )}
    </td>
  );
}
