import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { optimistically, type Trip, trips } from "@/api/queries/trips";
import { sessionQuery } from "@/api/session";
import { type Problem, problemOf } from "@/lib/problem";
import { askBefore } from "@/parts/step-questions";
import { wayBack } from "@/parts/transitions";
import { TRIP_LOOKS, type TripStatus, tripName } from "@/parts/trip-status";
import { toast } from "@/ui/toast";

/** Moves trips on: at once for the eye, back with the reason if refused, and with a way back where there is one. */
export function useTripSteps() {
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const move = async (trip: Trip, to: TripStatus): Promise<boolean> => {
    const role = client.getQueryData(sessionQuery.queryKey)?.user.role;
    const told = await askBefore(trip, to, role !== "driver");
    if (told === null) return false;
    setBusy(true);
    try {
      const act = () =>
        to === "scheduled" && trip.status === "assigned"
          ? trips.unassign(trip.id, trip)
          : trips.setStatus(trip.id, { status: to, ...told }, trip);
      const after = await optimistically(client, trip, { status: to }, act);
      const back = wayBack(trip.status, to);
      toast.done(
        `${tripName(trip)}: ${TRIP_LOOKS[to].name.toLowerCase()}`,
        back ? () => void move(after, back) : undefined,
      );
      return true;
    } catch (error) {
      toast.failed(`${tripName(trip)}: ${await whyNot(client, trip, problemOf(error))}`);
      return false;
    } finally {
      setBusy(false);
    }
  };
  const remove = async (trip: Trip): Promise<boolean> => {
    try {
      await trips.remove(trip.id);
      client.removeQueries({ queryKey: ["trips", trip.id] });
      await client.invalidateQueries({ queryKey: ["trips", "list"] });
      toast.done(`${tripName(trip)} is deleted`, () => void restore(trip));
      return true;
    } catch (error) {
      toast.failed(problemOf(error).detail);
      return false;
    }
  };
  const restore = async (trip: Trip) => {
    try {
      await trips.restore(trip.id);
      await client.invalidateQueries({ queryKey: ["trips", "list"] });
    } catch (error) {
      toast.failed(problemOf(error).detail);
    }
  };
  return { move, remove, isBusy };
}

/** Where somebody was quicker, what they did says more than that they were. */
async function whyNot(client: QueryClient, trip: Trip, problem: Problem): Promise<string> {
  if (problem.status !== 412) return problem.detail;
  try {
    const { meetNewest } = await import("@/parts/changes");
    return (await meetNewest(client, trip)).words;
  } catch {
    return problem.detail;
  }
}
