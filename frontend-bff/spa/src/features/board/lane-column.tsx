import { useCallback, useRef } from "react";
import type { PresenceByTrip } from "@/api/presence";
import type { Role } from "@/api/session";
import type { Assigning } from "@/features/board/board-page";
import type { Lane } from "@/features/board/lanes";
import type { CardNames } from "@/features/board/lanes-view";
import { TripCard } from "@/features/board/trip-card";
import { type Dragging, useDropTarget } from "@/features/board/use-dragging";
import { whyNotTo } from "@/parts/transitions";
import type { Trip } from "@/parts/trip-status";
import { useTripSteps } from "@/parts/use-trip-steps";
import { Skeleton } from "@/ui/empty";

type LaneColumnProps = {
  lane: Lane;
  isLoading: boolean;
  openTripId: string | undefined;
  names: CardNames;
  presence: PresenceByTrip;
  role: Role;
  drag: Dragging;
  onOpen: (id: string) => void;
  onAssign: (assigning: Assigning) => void;
};

const NOTHING: Record<Lane["id"], string> = {
  scheduled: "Every trip has its driver.",
  draft: "No drafts.",
  assigned: "Nothing waits to be dispatched.",
  dispatched: "Nothing waits to start.",
  in_progress: "Nothing is on the road.",
  closed: "Nothing closed yet today.",
};

export function LaneColumn({
  lane,
  isLoading,
  openTripId,
  names,
  presence,
  role,
  drag,
  onOpen,
  onAssign,
}: LaneColumnProps) {
  const ref = useRef<HTMLElement>(null);
  const { move } = useTripSteps();
  const goal = lane.id === "closed" ? "completed" : lane.id;
  const canTake = useCallback((trip: Trip) => whyNotTo(trip, goal) === null, [goal]);
  const isOver = useDropTarget(drag, ref, {
    canTake,
    onTake: (trip) => (goal === "assigned" && trip.status === "scheduled" ? onAssign({ trip }) : void move(trip, goal)),
  });
  const refusal = drag.trip && whyNotTo(drag.trip, goal);
  return (
    <section
      ref={ref}
      aria-label={lane.name}
      className={`flex w-full flex-col bg-canvas md:w-64 md:shrink-0 ${lane.id === "scheduled" ? "md:sticky md:left-0 md:z-10" : ""} ${isOver ? "!bg-accent-soft" : ""}`}
    >
      <h2 className="flex h-9 shrink-0 items-center gap-2 px-3 text-sm font-semibold max-md:sr-only">
        {lane.name}
        <span className="font-normal text-ink-faint">{isLoading ? "" : lane.trips.length}</span>
      </h2>
      {refusal && <p className="px-3 pb-1 text-xs text-ink-faint">{refusal}</p>}
      <ol className="flex min-h-0 flex-1 flex-col gap-1.5 overflow-y-auto px-2 pb-3 max-md:pt-2">
        {isLoading && [1, 2, 3].map((one) => <Skeleton key={one} className="h-24 shrink-0" />)}
        {!isLoading && lane.trips.length === 0 && (
          <li className="px-1 py-3 text-sm text-ink-faint">{NOTHING[lane.id]}</li>
        )}
        {lane.trips.map((trip) => (
          <TripCard
            key={trip.id}
            {...{ trip, names, role, drag, onOpen }}
            present={presence[trip.id]}
            isOpen={trip.id === openTripId}
            onAssign={onAssign}
          />
        ))}
      </ol>
    </section>
  );
}
