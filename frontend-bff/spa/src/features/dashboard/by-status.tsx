import { Link } from "@tanstack/react-router";
import type { Dashboard } from "@/api/queries/reports";
import { tripsOf } from "@/features/dashboard/links";
import type { Days } from "@/features/dashboard/range";
import { number } from "@/lib/format";
import { TRIP_STATUSES, TripStatusPill } from "@/parts/trip-status";

const BARS = {
  draft: "bg-quiet",
  scheduled: "bg-plan",
  assigned: "bg-ready",
  dispatched: "bg-sent",
  in_progress: "bg-move",
  completed: "bg-move",
  failed: "bg-bad",
  cancelled: "bg-quiet",
} as const;

export function ByStatus({ byStatus, days }: { byStatus: Dashboard["byStatus"]; days: Days }) {
  const most = Math.max(1, ...Object.values(byStatus));
  return (
    <section className="rounded-lg border border-line bg-panel px-4 py-3">
      <h2 className="font-medium">Trips by status</h2>
      <ul className="mt-2">
        {TRIP_STATUSES.map((status) => (
          <li key={status}>
            <Link
              to="/trips"
              search={tripsOf(days, [status])}
              className="row-height -mx-2 grid grid-cols-[7.5rem_minmax(0,1fr)_3rem] items-center gap-3 rounded-md px-2 hover:bg-hover"
            >
              <span>
                <TripStatusPill status={status} />
              </span>
              <span className="h-2">
                <span
                  className={`block h-full rounded-sm ${BARS[status]}`}
                  style={{ width: `${((byStatus[status] ?? 0) / most) * 100}%` }}
                />
              </span>
              <span className="text-right font-medium">{number(byStatus[status] ?? 0)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
