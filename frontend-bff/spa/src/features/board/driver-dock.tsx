import { Link } from "@tanstack/react-router";
import { useCallback, useRef } from "react";
import type { Assigning } from "@/features/board/board-page";
import type { Lane } from "@/features/board/lanes";
import { type Dragging, useDropTarget } from "@/features/board/use-dragging";
import type { Trip } from "@/parts/trip-status";

type DockProps = {
  lanes: readonly Lane[];
  drivers: ReadonlyMap<string, string>;
  drag: Dragging;
  onAssign: (assigning: Assigning) => void;
};

/** Drivers with what they have on their hands; a trip that is dropped on one is theirs, if nothing speaks against it. */
export function DriverDock({ lanes, drivers, drag, onAssign }: DockProps) {
  const open = new Map<string, number>();
  for (const lane of lanes) {
    if (lane.id === "closed") continue;
    for (const { driverId } of lane.trips) if (driverId) open.set(driverId, (open.get(driverId) ?? 0) + 1);
  }
  return (
    <section aria-label="Drivers" className="flex w-52 shrink-0 flex-col bg-canvas max-md:hidden">
      <h2 className="flex h-9 shrink-0 items-center gap-2 px-3 text-sm font-semibold">
        Drivers
        <span className="font-normal text-ink-faint">{drivers.size}</span>
      </h2>
      <ul className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        {[...drivers].map(([id, name]) => (
          <DriverRow key={id} {...{ id, name, drag, onAssign }} count={open.get(id) ?? 0} />
        ))}
      </ul>
    </section>
  );
}

type RowProps = { id: string; name: string; count: number; drag: Dragging; onAssign: (assigning: Assigning) => void };

const canBeAssigned = (trip: Trip) => ["scheduled", "assigned", "dispatched", "in_progress"].includes(trip.status);

function DriverRow({ id, name, count, drag, onAssign }: RowProps) {
  const ref = useRef<HTMLLIElement>(null);
  const take = useCallback((trip: Trip) => onAssign({ trip, driverId: id }), [onAssign, id]);
  const isOver = useDropTarget(drag, ref, { canTake: canBeAssigned, onTake: take });
  return (
    <li
      ref={ref}
      className={`flex min-h-8 items-center gap-2 rounded-md px-1.5 text-sm ${isOver ? "bg-accent-soft" : ""}`}
    >
      <Link to="/drivers" search={{ open: id }} className="min-w-0 flex-1 truncate hover:underline">
        {name}
      </Link>
      <span className={count > 0 ? "text-ink-soft" : "text-ink-faint"}>{count > 0 ? `${count} open` : "free"}</span>
    </li>
  );
}
