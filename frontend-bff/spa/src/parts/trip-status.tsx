/** A trip's and a stop's status: words, shape and colour, the same everywhere. */
import {
  Ban,
  CalendarClock,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleX,
  Clock,
  type LucideIcon,
  MapPinCheck,
  Navigation,
  Pause,
  Send,
  SkipForward,
  TriangleAlert,
  Truck,
  UserCheck,
} from "lucide-react";
import type { Schemas } from "@/api/client";

export type Trip = Schemas["Trip"];
export type TripStatus = Trip["status"];
export type Stop = Schemas["Stop"];
export type StopStatus = Stop["status"];
type Look = { name: string; icon: LucideIcon; tone: string };

export const TRIP_STATUSES = [
  "draft",
  "scheduled",
  "assigned",
  "dispatched",
  "in_progress",
  "completed",
  "failed",
  "cancelled",
] as const satisfies readonly TripStatus[];

export const TRIP_LOOKS: Record<TripStatus, Look> = {
  draft: { name: "Draft", icon: CircleDashed, tone: "bg-quiet-soft text-quiet" },
  scheduled: { name: "Unassigned", icon: CalendarClock, tone: "bg-plan-soft text-plan" },
  assigned: { name: "Assigned", icon: UserCheck, tone: "bg-ready-soft text-ready" },
  dispatched: { name: "Dispatched", icon: Send, tone: "bg-sent-soft text-sent" },
  in_progress: { name: "In progress", icon: Truck, tone: "bg-move-soft text-move" },
  completed: { name: "Completed", icon: CircleCheck, tone: "bg-move-soft text-move" },
  failed: { name: "Failed", icon: CircleX, tone: "bg-bad-soft text-bad" },
  cancelled: { name: "Cancelled", icon: Ban, tone: "bg-quiet-soft text-quiet" },
};

export const STOP_LOOKS: Record<StopStatus, Look> = {
  pending: { name: "Pending", icon: CircleDot, tone: "bg-quiet-soft text-quiet" },
  en_route: { name: "On the way", icon: Navigation, tone: "bg-sent-soft text-sent" },
  arrived: { name: "Arrived", icon: MapPinCheck, tone: "bg-ready-soft text-ready" },
  completed: { name: "Completed", icon: CircleCheck, tone: "bg-move-soft text-move" },
  skipped: { name: "Skipped", icon: SkipForward, tone: "bg-quiet-soft text-quiet" },
  failed: { name: "Failed", icon: CircleX, tone: "bg-bad-soft text-bad" },
};

function Pill({ look }: { look: Look }) {
  const Icon = look.icon;
  return (
    <span
      className={`inline-flex h-5 items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap ${look.tone}`}
    >
      <Icon aria-hidden="true" className="size-3.5" />
      {look.name}
    </span>
  );
}

export function TripStatusPill({ status }: { status: TripStatus }) {
  return <Pill look={TRIP_LOOKS[status]} />;
}

export function StopStatusPill({ status }: { status: StopStatus }) {
  return <Pill look={STOP_LOOKS[status]} />;
}

/** What of a trip needs a look: late, an exception, on hold. */
export function TripFlags({ flags }: { flags: Trip["flags"] }) {
  return (
    <>
      {flags.delayed && <Pill look={{ name: "Late", icon: Clock, tone: "bg-bad-soft text-bad" }} />}
      {flags.exception && <Pill look={{ name: "Exception", icon: TriangleAlert, tone: "bg-warn-soft text-warn" }} />}
      {flags.onHold && <Pill look={{ name: "On hold", icon: Pause, tone: "bg-warn-soft text-warn" }} />}
    </>
  );
}

/** How people call a trip: its reference, else its number. */
export function tripName(trip: Pick<Trip, "number" | "reference">): string {
  return trip.reference ?? `#${trip.number}`;
}
