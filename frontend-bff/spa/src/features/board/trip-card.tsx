import { ArrowRight, Ellipsis, Truck, UserCheck, UserRound } from "lucide-react";
import { memo, useRef } from "react";
import type { Present } from "@/api/presence";
import { isAtLeast, type Role } from "@/api/session";
import type { Assigning } from "@/features/board/board-page";
import { CardPresence } from "@/features/board/card-presence";
import type { CardNames } from "@/features/board/lanes-view";
import { type Dragging, useDraggable } from "@/features/board/use-dragging";
import { clockTime, dayAndTime } from "@/lib/format";
import { stepsOf } from "@/parts/transitions";
import { type Stop, type Trip, TripFlags, TripStatusPill, tripName } from "@/parts/trip-status";
import { useTripSteps } from "@/parts/use-trip-steps";
import { type MenuAction, MenuButton } from "@/ui/menu";
import { RelativeTime } from "@/ui/time";

type TripCardProps = {
  trip: Trip;
  isOpen: boolean;
  /** Who else is at it. */
  present: readonly Present[] | undefined;
  names: CardNames;
  role: Role;
  drag: Dragging;
  onOpen: (id: string) => void;
  onAssign: (assigning: Assigning) => void;
};

export const TripCard = memo(function TripCard({
  trip,
  isOpen,
  present,
  names,
  role,
  drag,
  onOpen,
  onAssign,
}: TripCardProps) {
  const ref = useRef<HTMLLIElement>(null);
  const canAct = isAtLeast(role, "dispatcher");
  useDraggable(drag, ref, trip, canAct);
  const isClosed = trip.allowedTransitions.length === 0;
  const next = trip.stops.find((stop) => ["pending", "en_route", "arrived"].includes(stop.status));
  const [first] = trip.stops;
  const last = trip.stops.at(-1);
  return (
    <li
      ref={ref}
      data-trip={trip.id}
      className={`relative shrink-0 rounded-md border bg-panel p-2.5 [contain-intrinsic-size:auto_6rem] [content-visibility:auto] hover:border-line-strong ${isOpen ? "border-accent" : "border-line"}`}
    >
      <div className="flex items-start gap-1">
        <h3 className="min-w-0 flex-1 font-medium">
          <button
            type="button"
            data-open
            onClick={() => onOpen(trip.id)}
            className="flex max-w-full items-center gap-1.5 after:absolute after:inset-0 after:rounded-md"
          >
            <span className="truncate">{tripName(trip)}</span>
            {/* In the button, so that whoever reaches the card by keyboard hears who is there. */}
            {present && <CardPresence present={present} />}
          </button>
        </h3>
        {trip.scheduledStart && (
          <span className="text-xs text-ink-soft" title={dayAndTime(trip.scheduledStart)}>
            {dayAndTime(trip.scheduledStart)}
          </span>
        )}
        {canAct && <CardMenu trip={trip} onAssign={onAssign} />}
      </div>
      <p className="flex items-center gap-1 text-sm text-ink-soft">
        <span className="truncate">{placeOf(first)}</span>
        <ArrowRight aria-label="to" className="size-3.5 shrink-0" />
        <span className="truncate">{placeOf(last)}</span>
        {trip.stops.length > 2 && <span className="shrink-0 text-xs text-ink-faint">{trip.stops.length} stops</span>}
      </p>
      <div className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-ink-soft">
        {isClosed && <TripStatusPill status={trip.status} />}
        <TripFlags flags={trip.flags} />
        {trip.declinedAt && trip.status === "dispatched" && <span className="font-medium text-bad">Declined</span>}
        {trip.priority !== "normal" && <span className="font-medium text-ink capitalize">{trip.priority}</span>}
        {trip.driverId && (
          <span className="inline-flex min-w-0 items-center gap-1">
            <UserRound aria-label="Driver" className="size-3.5 shrink-0" />
            <span className="truncate">{names.drivers.get(trip.driverId) ?? "…"}</span>
          </span>
        )}
        {trip.vehicleId && (
          <span className="inline-flex min-w-0 items-center gap-1">
            <Truck aria-label="Vehicle" className="size-3.5 shrink-0" />
            <span className="truncate">{names.vehicles.get(trip.vehicleId) ?? "…"}</span>
          </span>
        )}
      </div>
      {trip.status === "in_progress" && next && (
        <p className="mt-1 truncate text-xs text-ink-soft">
          Next: {placeOf(next)}
          {next.eta ? (
            <>
              , <RelativeTime at={next.eta} />
            </>
          ) : (
            next.window && `, by ${clockTime(next.window.to)}`
          )}
        </p>
      )}
    </li>
  );
});

function placeOf(stop: Stop | undefined): string {
  return stop?.place?.name ?? stop?.place?.address ?? "–";
}

function CardMenu({ trip, onAssign }: { trip: Trip; onAssign: (assigning: Assigning) => void }) {
  const { move } = useTripSteps();
  const canAssign = ["scheduled", "assigned", "dispatched", "in_progress"].includes(trip.status);
  const actions: MenuAction[] = [
    ...(canAssign
      ? [
          {
            id: "assign",
            name: trip.status === "scheduled" ? "Assign" : "Reassign",
            icon: <UserCheck className="size-4" />,
            onChoose: () => onAssign({ trip }),
          },
        ]
      : []),
    ...stepsOf(trip).map((step) => ({
      id: step.to,
      name: step.name,
      isDanger: step.isDanger ?? false,
      onChoose: () => void move(trip, step.to),
    })),
  ];
  if (actions.length === 0) return null;
  return (
    <span data-menu className="relative z-[1] -mt-1.5 -mr-1.5">
      <MenuButton
        name={`What to do with ${tripName(trip)}`}
        icon={<Ellipsis className="size-4" />}
        actions={actions}
        className="!h-7 pointer-coarse:!h-11"
      />
    </span>
  );
}
