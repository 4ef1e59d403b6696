import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Dashboard } from "@/api/queries/reports";
import { RUN, tripsOf } from "@/features/dashboard/links";
import type { Days } from "@/features/dashboard/range";
import { distance, duration, money, number, share } from "@/lib/format";

type Figure = { name: string; value: ReactNode; note: string; search: ReturnType<typeof tripsOf> };

/** The whole in eight numbers; each leads to the trips it counts. */
export function Figures({ totals, days }: { totals: Dashboard["totals"]; days: Days }) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line md:grid-cols-4">
      {figuresOf(totals, days).map((one) => (
        <div key={one.name} className="relative bg-panel px-4 py-3 hover:bg-hover">
          <dt className="text-sm text-ink-soft">{one.name}</dt>
          <dd className="mt-0.5">
            <Link
              to="/trips"
              search={one.search}
              className="block truncate text-xl font-semibold after:absolute after:inset-0"
            >
              {one.value}
            </Link>
            <p className="text-xs text-ink-faint">{one.note}</p>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function figuresOf(totals: Dashboard["totals"], days: Days): Figure[] {
  const completed = tripsOf(days, ["completed"]);
  return [
    { name: "Trips", value: number(totals.trips), note: "planned to start in this time", search: tripsOf(days) },
    { name: "Completed", value: number(totals.completed), note: ofAll(totals.completed, totals), search: completed },
    {
      name: "Cancelled",
      value: number(totals.cancelled),
      note: ofAll(totals.cancelled, totals),
      search: tripsOf(days, ["cancelled"]),
    },
    {
      name: "On time",
      value: totals.onTimeShare === null ? "–" : share(totals.onTimeShare),
      note: totals.onTimeShare === null ? "none to judge yet" : "of completed trips",
      search: completed,
    },
    { name: "Distance", value: distance(totals.distance), note: "driven, else planned", search: tripsOf(days) },
    {
      name: "Driving time",
      value: totals.durationSeconds === 0 ? "–" : duration(totals.durationSeconds),
      note: "start to end of completed trips",
      search: completed,
    },
    { name: "Revenue", value: revenueOf(totals), note: "prices of completed trips", search: completed },
    {
      name: "Utilization",
      value: totals.utilization === null ? "–" : share(totals.utilization),
      note: totals.utilization === null ? "no vehicle is available" : "of vehicles had a trip each day",
      search: tripsOf(days, RUN),
    },
  ];
}

function ofAll(part: number, { trips }: Dashboard["totals"]): string {
  return trips === 0 ? "of none" : `${share(part / trips)} of all`;
}

function revenueOf({ revenue }: Dashboard["totals"]): ReactNode {
  if (revenue.length === 0) return "–";
  return revenue.map((one) => money(one)).join(" + ");
}
