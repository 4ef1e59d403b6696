import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { allTripsQuery, type Trip, trips } from "@/api/queries/trips";
import { type Problem, problemOf } from "@/lib/problem";
import { fromLocalInput } from "@/lib/zoned";
import { type Stop, tripName } from "@/parts/trip-status";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { SelectField, TextField } from "@/ui/field";
import { ProblemNotice } from "@/ui/notice";
import { toast } from "@/ui/toast";

const MOST = 200;

/** A failed stop once more: on this trip, or on another that is still open. */
export function RetryDialog({ trip, stop, onClose }: { trip: Trip; stop: Stop; onClose: () => void }) {
  const client = useQueryClient();
  const others = useQuery(allTripsQuery({ status: "draft,scheduled,assigned,dispatched,in_progress" }, MOST));
  const isOpen = trip.allowedTransitions.length > 0;
  const [tripId, setTripId] = useState(isOpen ? trip.id : "");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [failure, setFailure] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const retry = async () => {
    setBusy(true);
    setFailure(null);
    const [begins, ends] = [fromLocalInput(from), fromLocalInput(to)];
    const window = begins && ends ? { from: begins, to: ends } : null;
    try {
      await trips.retryStop(trip.id, stop.id, { tripId: tripId === trip.id ? null : tripId, window });
      await client.invalidateQueries({ queryKey: ["trips"] });
      toast.done("The stop is planned again");
      onClose();
    } catch (error) {
      setFailure(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={`Try stop ${stop.sequence} again`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            isBusy={isBusy}
            why={
              tripId === ""
                ? "Choose a trip first"
                : !from !== !to
                  ? "Give both ends of the window, or none"
                  : undefined
            }
            onClick={() => void retry()}
          >
            Plan it again
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 p-4">
        <ProblemNotice problem={failure} />
        <SelectField label="On which trip" value={tripId} onChange={(event) => setTripId(event.target.value)}>
          {isOpen ? (
            <option value={trip.id}>This trip, as a new last stop</option>
          ) : (
            <option value="">Choose an open trip</option>
          )}
          {(others.data ?? [])
            .filter((one) => one.id !== trip.id)
            .map((one) => (
              <option key={one.id} value={one.id}>
                {tripName(one)}
              </option>
            ))}
        </SelectField>
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label="Not before"
            type="datetime-local"
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
          <TextField
            label="Not after"
            type="datetime-local"
            value={to}
            onChange={(event) => setTo(event.target.value)}
          />
        </div>
      </div>
    </Dialog>
  );
}
