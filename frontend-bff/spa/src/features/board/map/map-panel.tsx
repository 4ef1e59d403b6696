/** Where vehicles are and where they go. All that can be done here can be done by the menu of vehicles as well. */
import { useQuery } from "@tanstack/react-query";
import { Maximize, Minus, Plus, Truck } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { useNames } from "@/api/queries/nouns";
import { type Position, trackQuery } from "@/api/queries/positions";
import { tripQuery } from "@/api/queries/trips";
import { isAtLeast, sessionQuery } from "@/api/session";
import type { LiveMap, Touched } from "@/features/board/map/live-map";
import { boundsOf, nextStopFeatures, planFeatures, stopFeatures, trackFeatures } from "@/features/board/map/route";
import { everything, SightKeeper } from "@/features/board/map/sight";
import { useLiveMap } from "@/features/board/map/use-live-map";
import { usePositions } from "@/features/board/map/use-positions";
import { type Vehicle, vehicleFeatures, vehiclesOf } from "@/features/board/map/vehicles";
import { problemOf } from "@/lib/problem";
import type { Trip } from "@/parts/trip-status";
import { IconButton } from "@/ui/button";
import { MenuButton } from "@/ui/menu";
import { Notice, ProblemNotice } from "@/ui/notice";
import { useNow } from "@/ui/time";

type MapPanelProps = { trips: readonly Trip[]; openTripId: string | undefined; onOpen: (id: string) => void };

export function MapPanel({ trips, openTripId, onOpen }: MapPanelProps) {
  const place = useRef<HTMLDivElement>(null);
  const mayLook = isAtLeast(useQuery(sessionQuery).data?.user.role ?? "driver", "viewer");
  const positions = usePositions(mayLook);
  const vehicles = useVehicles(positions.data, trips, mayLook);
  const press = ({ kind, facts }: Touched) => {
    const tripId = kind === "vehicles" ? vehicles.find(({ id }) => id === facts.id)?.tripId : facts.tripId;
    if (typeof tripId === "string") onOpen(tripId);
  };
  const { map, isUnavailable, hovered, credits, isBare } = useLiveMap(place, press);
  const trip = useOpenTrip(trips, openTripId);
  useShown(map, vehicles, trips, trip, openTripId);
  useSight(map, vehicles, trips, trip);

  if (isUnavailable)
    return (
      <div className="grid size-full place-content-center p-3">
        <Notice title="This browser cannot draw the map">
          It needs WebGL 2, which is off or missing here. The lanes show every trip without it.
        </Notice>
      </div>
    );
  return (
    <section
      aria-label="Map"
      className="relative size-full overflow-hidden after:pointer-events-none after:absolute after:inset-0 after:-outline-offset-2 after:outline-focus has-[canvas:focus-visible]:after:outline-2"
    >
      <div ref={place} className="size-full" />
      {positions.error && (
        <div className="absolute top-2 right-14 left-2 max-w-md pointer-coarse:right-16">
          <ProblemNotice problem={problemOf(positions.error)} onRetry={() => void positions.refetch()} />
        </div>
      )}
      <Controls map={map} vehicles={vehicles} trips={trips} onOpen={onOpen} />
      {hovered && <Tip touched={hovered} vehicles={vehicles} />}
      <p className="absolute right-0 bottom-0 max-w-full rounded-tl-sm bg-panel px-1.5 text-xs text-ink-soft empty:hidden">
        {isBare ? "What lies below could not be loaded. Vehicles and stops are where they should be." : credits}
      </p>
    </section>
  );
}

function useVehicles(positions: readonly Position[] | undefined, trips: readonly Trip[], mayLook: boolean): Vehicle[] {
  const drivers = useNames("drivers", mayLook);
  const vehicles = useNames("vehicles", mayLook);
  const now = useNow();
  return useMemo(
    () => vehiclesOf(positions ?? [], trips, { drivers, vehicles }, now),
    [positions, trips, drivers, vehicles, now],
  );
}

/** The one that is open, also when the board does not show it. */
function useOpenTrip(trips: readonly Trip[], id: string | undefined): Trip | undefined {
  const onBoard = trips.find((trip) => trip.id === id);
  const asked = useQuery({ ...tripQuery(id ?? ""), enabled: id !== undefined && !onBoard });
  return id === undefined ? undefined : (onBoard ?? asked.data);
}

function useShown(
  map: LiveMap | null,
  vehicles: readonly Vehicle[],
  trips: readonly Trip[],
  trip: Trip | undefined,
  openTripId: string | undefined,
): void {
  const track = useQuery({
    ...trackQuery(trip?.id ?? "", trip?.status === "in_progress"),
    enabled: trip !== undefined,
  });
  const points = trip && track.data;
  const route = useMemo(() => ({ plan: planFeatures(trip), stops: stopFeatures(trip) }), [trip]);
  const way = useMemo(() => trackFeatures(points ?? []), [points]);
  const next = useMemo(() => nextStopFeatures(trips, openTripId), [trips, openTripId]);
  const where = useMemo(() => vehicleFeatures(vehicles, openTripId), [vehicles, openTripId]);
  useEffect(() => map?.show({ ...route, track: way, next, vehicles: where }), [map, route, way, next, where]);
}

function useSight(
  map: LiveMap | null,
  vehicles: readonly Vehicle[],
  trips: readonly Trip[],
  trip: Trip | undefined,
): void {
  const keeper = useRef<SightKeeper | null>(null);
  useEffect(() => {
    if (!map) {
      keeper.current = null;
      return;
    }
    keeper.current ??= new SightKeeper();
    const sight = keeper.current.next({ trip, trips, vehicles, moves: map.moves });
    if (sight) map.fit(sight.bounds, sight.isAtOnce);
  }, [map, vehicles, trips, trip]);
}

type ControlsProps = {
  map: LiveMap | null;
  vehicles: readonly Vehicle[];
  trips: readonly Trip[];
  onOpen: (id: string) => void;
};

function Controls({ map, vehicles, trips, onOpen }: ControlsProps) {
  const fitAll = () => {
    const bounds = boundsOf(everything(vehicles, trips));
    if (bounds) map?.fit(bounds);
  };
  const actions = vehicles.map((vehicle) => ({
    id: vehicle.id,
    name: `${vehicle.name}: ${vehicle.status}. ${vehicle.age}`,
    onChoose: () => {
      const { tripId } = vehicle;
      // What opens takes the focus, which it cannot before the menu has let go of it.
      if (tripId) return void setTimeout(() => onOpen(tripId));
      const bounds = boundsOf([vehicle.point]);
      if (bounds) map?.fit(bounds);
    },
  }));
  return (
    <div className="absolute top-2 right-2 flex flex-col rounded-md border border-line bg-panel">
      <IconButton name="Zoom in" icon={<Plus className="size-4" />} onClick={() => map?.zoom(1)} />
      <IconButton name="Zoom out" icon={<Minus className="size-4" />} onClick={() => map?.zoom(-1)} />
      <IconButton name="Show everything" icon={<Maximize className="size-4" />} onClick={fitAll} />
      {actions.length > 0 && (
        <MenuButton name="Vehicles on the map" icon={<Truck className="size-4" />} actions={actions} />
      )}
    </div>
  );
}

function Tip({ touched, vehicles }: { touched: Touched; vehicles: readonly Vehicle[] }) {
  const vehicle = touched.kind === "vehicles" ? vehicles.find(({ id }) => id === touched.facts.id) : undefined;
  const words = vehicle ? null : String(touched.facts.words ?? "");
  if (!vehicle && !words) return null;
  return (
    <div
      aria-hidden="true"
      className={`pointer-events-none absolute z-10 w-max max-w-56 rounded-md bg-raised px-2 py-1 text-sm shadow-pop ${touched.isRight ? "-translate-x-full" : ""} ${touched.isLow ? "-translate-y-full" : ""}`}
      style={{ left: touched.x, top: touched.y + (touched.isLow ? -14 : 14) }}
    >
      {words}
      {vehicle && (
        <>
          <p className="font-medium">{vehicle.name}</p>
          <p className="text-ink-soft">{vehicle.status}</p>
          <p className={vehicle.isStale ? "text-warn" : "text-ink-soft"}>{vehicle.age}</p>
        </>
      )}
    </div>
  );
}
