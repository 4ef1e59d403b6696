/** What can be done with a trip and its stops next, in the words of buttons. */
import type { Trip, TripStatus } from "@/parts/trip-status";

type Step = { to: TripStatus; name: string; isDanger?: boolean };

/** By where it comes from, since the same goal has another name from elsewhere: "assigned" recalls a dispatched trip. */
const STEPS: Partial<Record<TripStatus, readonly Step[]>> = {
  draft: [
    { to: "scheduled", name: "Schedule" },
    { to: "cancelled", name: "Cancel trip", isDanger: true },
  ],
  scheduled: [{ to: "cancelled", name: "Cancel trip", isDanger: true }],
  assigned: [
    { to: "dispatched", name: "Dispatch" },
    { to: "scheduled", name: "Take driver off" },
    { to: "cancelled", name: "Cancel trip", isDanger: true },
  ],
  dispatched: [
    { to: "in_progress", name: "Start" },
    { to: "assigned", name: "Recall" },
    { to: "cancelled", name: "Cancel trip", isDanger: true },
  ],
  in_progress: [
    { to: "completed", name: "Complete" },
    { to: "failed", name: "Mark as failed", isDanger: true },
    { to: "cancelled", name: "Cancel trip", isDanger: true },
  ],
};

/** The steps that the API allows, the usual one first. */
export function stepsOf(trip: Pick<Trip, "status" | "allowedTransitions">): readonly Step[] {
  return (STEPS[trip.status] ?? []).filter((step) => trip.allowedTransitions.includes(step.to));
}

export function nextStep(trip: Pick<Trip, "status" | "allowedTransitions">): Step | null {
  const [first] = stepsOf(trip);
  return first && !first.isDanger ? first : null;
}

/** Where undo leads after a step, where it leads anywhere. */
export function wayBack(from: TripStatus, to: TripStatus): TripStatus | null {
  return from === "assigned" && to === "dispatched" ? "assigned" : null;
}

/** Why a card cannot be dropped on a lane; null where it can. */
export function whyNotTo(trip: Pick<Trip, "status" | "allowedTransitions">, to: TripStatus): string | null {
  if (trip.status === to) return "It is here already";
  if (to === "assigned" && trip.status === "scheduled") return null;
  if (trip.allowedTransitions.includes(to)) return null;
  if (trip.allowedTransitions.length === 0) return "It is closed";
  const names = stepsOf(trip).map((step) => step.name.toLowerCase());
  return names.length > 0 ? `From here one can only ${names.join(", ")}` : "Assign a driver first";
}
