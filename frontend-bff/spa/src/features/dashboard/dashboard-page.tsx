import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { dashboardQuery } from "@/api/queries/reports";
import { isAtLeast, sessionQuery } from "@/api/session";
import { ByStatus } from "@/features/dashboard/by-status";
import { OnTimeByDay, TripsByDay } from "@/features/dashboard/day-charts";
import { Figures } from "@/features/dashboard/figures";
import { chartDays, type Days, daysOf, presetOf, whyNotDays } from "@/features/dashboard/range";
import { RangeBar } from "@/features/dashboard/range-bar";
import { currentRegion, plainDay } from "@/lib/format";
import { problemOf } from "@/lib/problem";
import { useTitle } from "@/lib/title";
import { Button, buttonClass } from "@/ui/button";
import { Empty, Skeleton } from "@/ui/empty";
import { Notice, ProblemNotice } from "@/ui/notice";
import { PageHead } from "@/ui/page-head";

const route = getRouteApi("/app/dashboard");

export function DashboardPage() {
  useTitle("Dashboard");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const days = daysOf(search);
  const why = whyNotDays(days);
  return (
    <main>
      <PageHead title="Dashboard" aside={spanOf(days)}>
        <RangeBar search={search} days={days} onChange={(next) => void navigate({ search: next, replace: true })} />
      </PageHead>
      <div className="mx-auto flex max-w-6xl flex-col gap-4 p-4 max-sm:p-3">
        {why ? (
          <Notice tone="warn" title={why} />
        ) : (
          <Numbers
            days={days}
            isToday={presetOf(search) === "today"}
            onWeek={() => void navigate({ search: { range: "7d" } })}
          />
        )}
      </div>
    </main>
  );
}

function spanOf({ from, to }: Days): string {
  return from === to ? plainDay(from) : `${plainDay(from)} – ${plainDay(to)}`;
}

function Numbers({ days, isToday, onWeek }: { days: Days; isToday: boolean; onWeek: () => void }) {
  const { timezone } = currentRegion();
  const found = useQuery(dashboardQuery(days, timezone));
  const shown = chartDays(days);
  const charted = useQuery(dashboardQuery(shown, timezone));
  const failed = found.error ?? charted.error;
  const about = shown === days ? "these days" : isToday ? "the week up to today" : "the week up to that day";
  return (
    <>
      {failed && (
        <ProblemNotice
          problem={problemOf(failed)}
          onRetry={() => {
            void found.refetch();
            void charted.refetch();
          }}
        />
      )}
      {found.data && charted.data ? (
        <>
          {found.data.totals.trips === 0 ? (
            <NoTrips isToday={isToday} onWeek={onWeek} />
          ) : (
            <Figures totals={found.data.totals} days={found.data} />
          )}
          {charted.data.totals.trips > 0 && (
            <div className="grid gap-4 lg:grid-cols-2">
              <TripsByDay days={charted.data.byDay} about={about} />
              <OnTimeByDay days={charted.data.byDay} about={about} />
            </div>
          )}
          {found.data.totals.trips > 0 && <ByStatus byStatus={found.data.byStatus} days={found.data} />}
        </>
      ) : (
        !failed && <NumbersToCome />
      )}
    </>
  );
}

/** At their final heights. */
function NumbersToCome() {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-4">
      <Skeleton className="h-44 max-md:h-88" />
      <div className="grid gap-4 lg:grid-cols-2">
        <Skeleton className="h-66" />
        <Skeleton className="h-66" />
      </div>
      <Skeleton className="h-78" />
    </div>
  );
}

function NoTrips({ isToday, onWeek }: { isToday: boolean; onWeek: () => void }) {
  const role = useQuery(sessionQuery).data?.user.role ?? "viewer";
  return (
    <div className="rounded-lg border border-line bg-panel">
      <Empty
        title={isToday ? "No trips today" : "No trips in these days"}
        action={
          <>
            {isAtLeast(role, "dispatcher") && (
              <Link to="/trips/new" className={buttonClass("primary")}>
                Plan a trip
              </Link>
            )}
            <Button onClick={onWeek}>Show the last 7 days</Button>
          </>
        }
      >
        A trip counts on the day on which it is to begin.
      </Empty>
    </div>
  );
}
