import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Plus, Upload } from "lucide-react";
import { lazy, type ReactNode, Suspense, useCallback, useDeferredValue, useMemo, useRef } from "react";
import { useNames } from "@/api/queries/nouns";
import { tripPagesQuery } from "@/api/queries/trips";
import { isAtLeast, sessionQuery } from "@/api/session";
import { columnsOf } from "@/features/trips/table/columns";
import { FilterBar } from "@/features/trips/table/filter-bar";
import { apiFilters, DEFAULT_SORT, exportUrl, isFiltered, type TripSearch } from "@/features/trips/table/filters";
import { SavedTripFilters } from "@/features/trips/table/saved-trip-filters";
import { number } from "@/lib/format";
import { useHotkeys } from "@/lib/hotkeys";
import { problemOf } from "@/lib/problem";
import { useStable } from "@/lib/stable";
import { useTitle } from "@/lib/title";
import { type Trip, tripName } from "@/parts/trip-status";
import { Button, buttonClass } from "@/ui/button";
import { DataTable } from "@/ui/data-table";
import { Empty, Loading } from "@/ui/empty";
import { ExportMenu } from "@/ui/export-menu";
import { ProblemNotice } from "@/ui/notice";
import { useSelection } from "@/ui/use-selection";

const BulkBar = lazy(async () => ({ default: (await import("@/features/trips/table/bulk-bar")).BulkBar }));

const route = getRouteApi("/app/trips");
const NONE: readonly Trip[] = [];

type TripsPageProps = { openTripId: string | undefined; onOpen: (id: string | undefined) => void; drawer: ReactNode };

export function TripsPage({ openTripId, onOpen, drawer }: TripsPageProps) {
  useTitle("Trips");
  const search: TripSearch = route.useSearch();
  const navigate = route.useNavigate();
  const role = useQuery(sessionQuery).data?.user.role ?? "driver";
  const isOffice = isAtLeast(role, "dispatcher");
  const mayLook = isAtLeast(role, "viewer");
  const drivers = useNames("drivers", mayLook);
  const vehicles = useNames("vehicles", mayLook);
  const found = useInfiniteQuery(tripPagesQuery({ ...apiFilters(search), include: "total" }));
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? NONE, [found.data]);
  // Names come after the rows, and every row is drawn again for them: in the time that is left.
  const columns = useDeferredValue(
    useMemo(() => columnsOf({ drivers, vehicles, mayLook }), [drivers, vehicles, mayLook]),
  );
  const selection = useSelection(rows);
  const filterRef = useRef<HTMLInputElement>(null);
  const narrow = (change: Partial<TripSearch>) => {
    selection.clear();
    void navigate({ search: (now) => ({ ...now, ...change }), replace: true });
  };
  const more = useCallback(() => {
    if (!found.isFetchingNextPage) void found.fetchNextPage();
  }, [found.isFetchingNextPage, found.fetchNextPage]);
  const open = useStable((trip: Trip) => onOpen(trip.id));
  useHotkeys({
    "/": () => filterRef.current?.focus(),
    ...(isOffice && { n: () => void navigate({ to: "/trips/new" }) }),
  });
  const total = found.data?.pages[0]?.total;
  return (
    <main className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="flex flex-wrap items-center gap-2 border-b border-line bg-panel px-3 py-2">
          <h1 className="text-lg font-semibold">
            Trips <span className="text-sm font-normal text-ink-faint">{total !== undefined && number(total)}</span>
          </h1>
          <div className="ml-auto flex gap-2">
            {mayLook && (
              <ExportMenu
                name="Export what is shown"
                // The API looks for words page by page, never through everything at once.
                why={search.q && "Words do not choose what goes into a file: clear the search first"}
                urlOf={(format) => exportUrl(search, format)}
              />
            )}
            {isOffice && (
              <>
                <Link to="/trips/import" className={buttonClass("secondary")}>
                  <Upload aria-hidden="true" className="size-4" />
                  <span className="max-md:sr-only">Import</span>
                </Link>
                <Link to="/trips/new" className={buttonClass("primary")} aria-keyshortcuts="N">
                  <Plus aria-hidden="true" className="size-4" />
                  New trip
                </Link>
              </>
            )}
          </div>
        </div>
        {mayLook && <SavedTripFilters search={search} />}
        <FilterBar search={search} filterRef={filterRef} mayLook={mayLook} onNarrow={narrow} />
        {found.error && (
          <div className="p-3">
            <ProblemNotice problem={problemOf(found.error)} onRetry={() => void found.refetch()} />
          </div>
        )}
        {found.isPending && <Loading rows={14} />}
        {found.data && rows.length === 0 && (
          <NoTrips search={search} isOffice={isOffice} onAll={() => void navigate({ search: {} })} />
        )}
        {rows.length > 0 && (
          <DataTable
            name="Trips"
            {...{ rows, columns, total }}
            rowName={tripName}
            sort={search.sort ?? DEFAULT_SORT}
            onSort={(sort) => narrow({ sort })}
            openId={openTripId}
            onOpen={open}
            selection={isOffice ? selection : undefined}
            hasMore={found.hasNextPage}
            listKey={JSON.stringify(apiFilters(search))}
            isStale={found.isPlaceholderData}
            onMore={more}
          />
        )}
        <Suspense>{isOffice && selection.ids.size > 0 && <BulkBar rows={rows} selection={selection} />}</Suspense>
      </div>
      {drawer}
    </main>
  );
}

function NoTrips({ search, isOffice, onAll }: { search: TripSearch; isOffice: boolean; onAll: () => void }) {
  if (isFiltered(search)) {
    return (
      <Empty title="No trip fits" action={<Button onClick={onAll}>Show all trips</Button>}>
        Take a filter away, or look for something else.
      </Empty>
    );
  }
  return (
    <Empty
      title="No trips yet"
      action={
        isOffice && (
          <>
            <Link to="/trips/new" className={buttonClass("primary")}>
              Plan a trip
            </Link>
            <Link to="/trips/import" className={buttonClass("secondary")}>
              Import a file
            </Link>
          </>
        )
      }
    >
      {isOffice ? "Plan the first one, or bring yours along in a file." : "What is planned for you shows here."}
    </Empty>
  );
}
