import type { Trip } from "@/api/queries/trips";
import { SelectField, TextField } from "@/ui/field";

type HandOverFieldsProps = {
  trip: Trip;
  errorAt: (pointer: string) => string | undefined;
  reason: string;
  onReason: (reason: string) => void;
  fromStopId: string;
  onFromStop: (stopId: string) => void;
};

/** Why a trip changes hands, and where on the road. */
export function HandOverFields({ trip, errorAt, reason, onReason, fromStopId, onFromStop }: HandOverFieldsProps) {
  const open = trip.stops.filter((stop) => !["completed", "failed", "skipped"].includes(stop.status));
  return (
    <>
      <TextField
        label="Why it changes hands"
        hint="For example: breakdown, illness, relay."
        value={reason}
        error={errorAt("/reason")}
        onChange={(event) => onReason(event.target.value)}
        maxLength={500}
      />
      <SelectField
        label="From which stop on"
        value={fromStopId}
        error={errorAt("/fromStopId")}
        onChange={(event) => onFromStop(event.target.value)}
      >
        <option value="">The whole of what is left</option>
        {open.map((stop) => (
          <option key={stop.id} value={stop.id}>
            {stop.sequence}. {stop.place?.name ?? stop.place?.address ?? stop.type}
          </option>
        ))}
      </SelectField>
    </>
  );
}
