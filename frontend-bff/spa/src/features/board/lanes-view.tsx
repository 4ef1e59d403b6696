import { lazy, Suspense, useState } from "react";
import type { PresenceByTrip } from "@/api/presence";
import type { Role } from "@/api/session";
import { isAtLeast } from "@/api/session";
import type { Assigning } from "@/features/board/board-page";
import { DriverDock } from "@/features/board/driver-dock";
import { LaneColumn } from "@/features/board/lane-column";
import type { Lane, LaneId } from "@/features/board/lanes";
import { useDragging } from "@/features/board/use-dragging";
import { NARROW, useMedia } from "@/lib/media";

const CompanyPresence = lazy(async () => ({
  default: (await import("@/features/board/company-presence")).CompanyPresence,
}));
const NOWHERE: PresenceByTrip = {};

export type CardNames = { drivers: ReadonlyMap<string, string>; vehicles: ReadonlyMap<string, string> };

type LanesProps = {
  lanes: readonly Lane[];
  isLoading: boolean;
  openTripId: string | undefined;
  names: CardNames;
  role: Role;
  onOpen: (id: string) => void;
  onAssign: (assigning: Assigning) => void;
};

/** Columns side by side, the unassigned always in sight; on phones one at a time, each with its count. */
export function Lanes({ lanes, isLoading, openTripId, names, role, onOpen, onAssign }: LanesProps) {
  const [shown, setShown] = useState<LaneId>("scheduled");
  const isNarrow = useMedia(NARROW);
  const canAct = isAtLeast(role, "dispatcher");
  const drag = useDragging(canAct);
  // Kept here, so that the page round it is not drawn again with every coming and going.
  const [presence, setPresence] = useState(NOWHERE);
  return (
    <>
      <Suspense>{isAtLeast(role, "viewer") && <CompanyPresence onChange={setPresence} />}</Suspense>
      <fieldset className="flex shrink-0 gap-1 overflow-x-auto border-b border-line bg-panel px-2 py-1.5 md:hidden">
        <legend className="sr-only">Lane</legend>
        {lanes.map((lane) => (
          <label
            key={lane.id}
            className="relative flex min-h-9 shrink-0 items-center gap-1.5 rounded-md px-2.5 text-sm whitespace-nowrap text-ink-soft has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name="lane"
              className="sr-only"
              checked={lane.id === shown}
              onChange={() => setShown(lane.id)}
            />
            {lane.name}
            {/* With room for two digits, so that nothing moves when the trips come. */}
            <span className="min-w-[2ch]">{lane.trips.length}</span>
          </label>
        ))}
      </fieldset>
      <div className="flex min-h-0 flex-1 gap-px overflow-x-auto bg-line md:[scrollbar-width:thin]">
        {lanes
          .filter((lane) => !isNarrow || lane.id === shown)
          .map((lane) => (
            <LaneColumn
              key={lane.id}
              {...{ lane, isLoading, openTripId, names, presence, role, drag, onOpen, onAssign }}
            />
          ))}
        {canAct && <DriverDock lanes={lanes} drivers={names.drivers} drag={drag} onAssign={onAssign} />}
      </div>
    </>
  );
}
