/** The dispatcher's desk: every open trip by its status, live. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Map as MapIcon, Plus } from "lucide-react";
import { lazy, type ReactNode, Suspense, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useNames } from "@/api/queries/nouns";
import { allTripsQuery, type Trip } from "@/api/queries/trips";
import { isAtLeast, sessionQuery } from "@/api/session";
import { CLOSED, lanesOf, matching, newsOf, OPEN } from "@/features/board/lanes";
import { Lanes } from "@/features/board/lanes-view";
import { MapPlace } from "@/features/board/map-place";
import { useBoardKeys } from "@/features/board/use-board-keys";
import { isoDay } from "@/lib/format";
import { onHeard } from "@/lib/hearing";
import { isRecord, problemOf } from "@/lib/problem";
import { useStable } from "@/lib/stable";
import { useTitle } from "@/lib/title";
import { fromLocalInput } from "@/lib/zoned";
import { announce } from "@/ui/announcer";
import { Button, buttonClass } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { controlClass } from "@/ui/field";
import { ProblemNotice } from "@/ui/notice";

const AssignDialog = lazy(async () => ({ default: (await import("@/parts/assign/assign-dialog")).AssignDialog }));

const route = getRouteApi("/app/board");
const SHOW_MAP = "roadbook.map";
const WIDE = "(min-width: 64rem)";

type BoardPageProps = { openTripId: string | undefined; onOpen: (id: string | undefined) => void; drawer: ReactNode };
export type Assigning = { trip: Trip; driverId?: string };

export function BoardPage({ openTripId, onOpen, drawer }: BoardPageProps) {
  useTitle("Board");
  const role = useQuery(sessionQuery).data?.user.role ?? "driver";
  const mayLook = isAtLeast(role, "viewer");
  const drivers = useNames("drivers", mayLook);
  const vehicles = useNames("vehicles", mayLook);
  const { q = "" } = route.useSearch();
  const open = useQuery(allTripsQuery({ status: OPEN, sort: "scheduledStart" }));
  const closed = useQuery(closedTodayQuery());
  const lanes = useMemo(
    () => lanesOf(matching([...(open.data ?? []), ...(closed.data ?? [])], q, drivers, vehicles)),
    [open.data, closed.data, q, drivers, vehicles],
  );
  // Cards are drawn again only when something of theirs changes, and for names in the time that is left.
  const names = useDeferredValue(useMemo(() => ({ drivers, vehicles }), [drivers, vehicles]));
  const look = useStable(onOpen);
  const [assigning, setAssigning] = useState<Assigning | null>(null);
  const [map, showMap] = useMapShown();
  const filterRef = useRef<HTMLInputElement>(null);
  const canAct = isAtLeast(role, "dispatcher");
  useNews(drivers);
  useBoardKeys({ lanes, canAct, filterRef, onOpen, onAssign: (trip) => setAssigning({ trip }) });

  return (
    <main className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <Toolbar filterRef={filterRef} canAct={canAct} isMapShown={map.isShown} onMap={() => showMap(!map.isShown)} />
        {map.isShown && (
          <MapPlace trips={open.data ?? NONE} openTripId={openTripId} onOpen={onOpen} isAsked={map.isAsked} />
        )}
        {open.error && (
          <div className="p-3">
            <ProblemNotice problem={problemOf(open.error)} onRetry={() => void open.refetch()} />
          </div>
        )}
        {open.data?.length === 0 && closed.data?.length === 0 ? (
          <NoTrips canAct={canAct} />
        ) : (
          <Lanes
            lanes={lanes}
            isLoading={open.isPending}
            openTripId={openTripId}
            names={names}
            role={role}
            onOpen={look}
            onAssign={setAssigning}
          />
        )}
      </div>
      {drawer}
      <Suspense>{assigning && <AssignDialog {...assigning} onClose={() => setAssigning(null)} />}</Suspense>
    </main>
  );
}

const NONE: readonly Trip[] = [];

function closedTodayQuery() {
  const today = isoDay(new Date());
  const from = fromLocalInput(`${today}T00:00`) ?? undefined;
  return allTripsQuery({ status: CLOSED, ...(from && { "scheduledStart.from": from }), sort: "-scheduledStart" }, 300);
}

type ToolbarProps = {
  filterRef: React.RefObject<HTMLInputElement | null>;
  canAct: boolean;
  isMapShown: boolean;
  onMap: () => void;
};

function Toolbar({ filterRef, canAct, isMapShown, onMap }: ToolbarProps) {
  const { q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const filter = (words: string) =>
    void navigate({ search: (now) => ({ ...now, q: words || undefined }), replace: true });
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line bg-panel px-3 py-2">
      <h1 className="text-lg font-semibold max-sm:sr-only">Board</h1>
      <input
        ref={filterRef}
        type="search"
        aria-label="Filter trips"
        aria-keyshortcuts="/"
        placeholder="Filter: reference, place, driver"
        value={q}
        onChange={(event) => filter(event.target.value)}
        className={controlClass(undefined, "!w-auto min-w-0 flex-1 sm:max-w-72")}
      />
      <div className="ml-auto flex gap-2">
        <Button
          icon={<MapIcon className="size-4" />}
          aria-pressed={isMapShown}
          onClick={onMap}
          className="aria-pressed:border-accent aria-pressed:text-accent"
        >
          Map
        </Button>
        {canAct && (
          <Link to="/trips/new" className={buttonClass("primary")} aria-keyshortcuts="N">
            <Plus aria-hidden="true" className="size-4" />
            New trip
          </Link>
        )}
      </div>
    </div>
  );
}

function NoTrips({ canAct }: { canAct: boolean }) {
  return (
    <Empty
      title="No trips today"
      action={
        canAct && (
          <>
            <Link to="/trips/new" className={buttonClass("primary")}>
              Plan a trip
            </Link>
            <Link to="/trips/import" className={buttonClass("secondary")}>
              Import trips
            </Link>
          </>
        )
      }
    >
      {canAct ? "Plan the first one, or bring yours along in a file." : "What is planned for you shows here."}
    </Empty>
  );
}

/** On from the start where there is room; on phones when it is asked for. */
function useMapShown() {
  const [map, setMap] = useState(() => ({
    isShown: matchMedia(WIDE).matches && localStorage.getItem(SHOW_MAP) !== "off",
    isAsked: false,
  }));
  const show = (isShown: boolean) => {
    localStorage.setItem(SHOW_MAP, isShown ? "on" : "off");
    setMap({ isShown, isAsked: true });
  };
  return [map, show] as const;
}

/** Reads out what others do. */
function useNews(drivers: ReadonlyMap<string, string>): void {
  const client = useQueryClient();
  useEffect(() => {
    const tell = ({ data }: { data: unknown }) => {
      if (!isRecord(data) || !isTrip(data.object)) return;
      const news = newsOf(
        client.getQueryData<Trip>(["trips", data.object.id]) ?? known(client, data.object.id),
        data.object,
        drivers,
      );
      if (news) announce(news);
    };
    const stops = ["trip.created", "trip.updated"].map((name) => onHeard(name, tell));
    return () => {
      for (const stop of stops) stop();
    };
  }, [client, drivers]);
}

function known(client: ReturnType<typeof useQueryClient>, id: string): Trip | undefined {
  for (const [, trips] of client.getQueriesData<Trip[]>({ queryKey: ["trips", "list", "all"] })) {
    const found = trips?.find((trip) => trip.id === id);
    if (found) return found;
  }
  return undefined;
}

function isTrip(value: unknown): value is Trip {
  return isRecord(value) && typeof value.id === "string" && typeof value.number === "number" && isRecord(value.flags);
}
