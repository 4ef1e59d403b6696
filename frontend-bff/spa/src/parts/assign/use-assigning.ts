import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { optimistically, type Trip, trips } from "@/api/queries/trips";
import { oneLine } from "@/lib/one-line";
import { type Problem, problemOf } from "@/lib/problem";
import { reasonsIn } from "@/parts/assign/reasons";
import { meetNewest } from "@/parts/changes";
import { tripName } from "@/parts/trip-status";
import { toast } from "@/ui/toast";

export type Team = { driverId: string; coDriverIds: string[]; vehicleId: string | null; trailerIds: string[] };
export type Reasons = { override: string | null; handOver: string; fromStopId: string | null };

export function teamOf(trip: Trip): Omit<Team, "driverId"> & { driverId: string | null } {
  const { driverId, coDriverIds, vehicleId, trailerIds } = trip;
  return { driverId, coDriverIds, vehicleId, trailerIds };
}

/** Someone has it already, so it changes hands: that needs a reason. */
export function isHandOver({ status }: Pick<Trip, "status">): boolean {
  return status === "assigned" || status === "dispatched" || status === "in_progress";
}

/** Assigns at once for the eye; a refusal gives the trip back as it was, and stays in sight with what was chosen. */
export function useAssigning(given: Trip, onClose: () => void) {
  const client = useQueryClient();
  const [trip, setTrip] = useState(given);
  const [news, setNews] = useState<string | null>(null);
  const [failure, setFailure] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const run = async (team: Team, reasons: Reasons) => {
    setBusy(true);
    setFailure(null);
    setNews(null);
    try {
      await send(client, trip, team, reasons);
      const word = isHandOver(trip) ? "reassigned" : "assigned";
      toast.done(`${tripName(trip)} is ${word}`, wayBack(client, trip));
      onClose();
    } catch (error) {
      const problem = problemOf(error);
      if (problem.status === 412) await meet(problem);
      else setFailure(problem);
    } finally {
      setBusy(false);
    }
  };
  const meet = async (problem: Problem) => {
    try {
      const { newest, words } = await meetNewest(client, trip);
      setTrip(newest);
      setNews(words);
    } catch {
      setFailure(problem);
    }
  };
  const reasons = failure?.code === "trip.assignment_refused" ? reasonsIn(failure) : [];
  return {
    run,
    isBusy,
    /** As it was last seen; what is chosen goes on top of it. */
    trip,
    news,
    failure,
    refused: reasons.length > 0 ? reasons : null,
    forget: () => setFailure(null),
    errorAt: (pointer: string) =>
      failure?.errors.find((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`))?.detail,
  };
}

function send(client: QueryClient, trip: Trip, team: Team, { override, handOver, fromStopId }: Reasons): Promise<Trip> {
  const body: Schemas["AssignRequest"] = {
    ...team,
    ...(override !== null && { override: { reason: oneLine(override) } }),
  };
  if (!isHandOver(trip)) {
    return optimistically(client, trip, { ...team, status: "assigned" }, () => trips.assign(trip.id, body, trip));
  }
  const handed = { ...body, reason: oneLine(handOver), ...(fromStopId && { fromStopId }) };
  return optimistically(client, trip, team, () => trips.reassign(trip.id, handed, trip));
}

/** Off again, or back to who had it; where nobody had it there is no way back. */
function wayBack(client: QueryClient, before: Trip): (() => void) | undefined {
  const { driverId, ...rest } = teamOf(before);
  if (isHandOver(before) && driverId === null) return undefined;
  return () => {
    const now = client.getQueryData<Trip>(["trips", before.id]) ?? before;
    const act =
      isHandOver(before) && driverId !== null
        ? optimistically(client, now, { driverId, ...rest }, () =>
            trips.reassign(before.id, { driverId, ...rest, reason: "Taken back" }),
          )
        : optimistically(client, now, { ...teamOf(before), status: "scheduled" }, () => trips.unassign(before.id));
    act.catch((error: unknown) => toast.failed(problemOf(error).detail));
  };
}
