/** What a step cannot take back is asked about first, wherever it is taken: by a menu, a key or a drop on a lane. */
import { useSyncExternalStore } from "react";
import type { Trip, TripStatus } from "@/parts/trip-status";

/** What goes along with the step; null for a step that is not taken. */
type Told = { note?: string } | null;
export type Question = { trip: Trip; to: TripStatus; kind: Kind; answer: (told: Told) => void };
type Kind = "reason" | "open stops";

/** Only for the office does completing close what is open; a driver is refused, with the reason. */
export function questionOf(trip: Pick<Trip, "stops">, to: TripStatus, isOffice: boolean): Kind | null {
  if (to === "cancelled" || to === "failed") return "reason";
  return to === "completed" && isOffice && openStops(trip) > 0 ? "open stops" : null;
}

export function openStops({ stops }: Pick<Trip, "stops">): number {
  return stops.filter((stop) => !["completed", "failed", "skipped"].includes(stop.status)).length;
}

let asked: Question | null = null;
const listeners = new Set<() => void>();

function show(question: Question | null): void {
  asked?.answer(null);
  asked = question;
  for (const listener of listeners) listener();
}

/** Settles at once where nothing has to be asked. */
export function askBefore(trip: Trip, to: TripStatus, isOffice: boolean): Promise<Told> {
  const kind = questionOf(trip, to, isOffice);
  if (kind === null) return Promise.resolve({});
  return new Promise((answer) => show({ trip, to, kind, answer }));
}

export function useQuestion(): { question: Question | null; close: () => void } {
  const question = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => asked,
  );
  return { question, close: () => show(null) };
}
