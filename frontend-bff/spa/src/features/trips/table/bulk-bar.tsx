import { useQueryClient } from "@tanstack/react-query";
import { ChevronUp, CircleAlert, CircleCheck, X } from "lucide-react";
import { useState } from "react";
import { drop, refreshLists } from "@/api/cache";
import type { Schemas } from "@/api/client";
import { useNames } from "@/api/queries/nouns";
import { trips } from "@/api/queries/trips";
import { counted, number } from "@/lib/format";
import { type Problem, problemOf } from "@/lib/problem";
import { reasonsIn } from "@/parts/assign/reasons";
import { TRIP_LOOKS, type Trip, type TripStatus, tripName } from "@/parts/trip-status";
import { Button, IconButton } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { SelectField } from "@/ui/field";
import { MenuButton } from "@/ui/menu";
import { ProblemNotice } from "@/ui/notice";
import { toast } from "@/ui/toast";
import type { useSelection } from "@/ui/use-selection";

type Result = Schemas["BulkResult"];
type Outcome = { name: string; results: { trip: Trip; result: Result }[] };
/** The API takes so many at once. */
const MOST = 500;

/** What a whole selection can become; drivers are assigned by themselves. */
const STEPS = [
  ["scheduled", "Schedule"],
  ["dispatched", "Dispatch"],
  ["in_progress", "Start"],
  ["completed", "Complete"],
  ["failed", "Mark as failed"],
  ["cancelled", "Cancel"],
] as const satisfies readonly (readonly [TripStatus, string])[];

type BulkBarProps = { rows: readonly Trip[]; selection: ReturnType<typeof useSelection> };

/** What can be done with all chosen trips; each says for itself what became of it. */
export function BulkBar({ rows, selection }: BulkBarProps) {
  const chosen = rows.filter((row) => selection.ids.has(row.id));
  const { run, isBusy, failure, outcome, closeOutcome } = useBulk(chosen, selection);
  const [isAssigning, setAssigning] = useState(false);
  const why = chosen.length > MOST ? `At most ${MOST} at once` : undefined;
  const steps = STEPS.map(([status, name]) => ({
    id: status,
    name,
    why,
    icon: <StepIcon status={status} />,
    onChoose: () => void run(TRIP_LOOKS[status].name, "status", { status }),
  }));
  return (
    <div className="border-t border-line bg-panel px-3 py-2">
      <ProblemNotice problem={failure} />
      <section aria-label="With the chosen trips" className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{number(selection.ids.size)} chosen</span>
        <Button isBusy={isBusy} why={why} onClick={() => setAssigning(true)}>
          Assign
        </Button>
        <MenuButton name="Change the status" look="secondary" actions={steps}>
          Status
          <ChevronUp aria-hidden="true" className="size-4 text-ink-faint" />
        </MenuButton>
        <Button isBusy={isBusy} why={why} onClick={() => void run("Unassigned", "unassign")}>
          Unassign
        </Button>
        <Button look="danger" isBusy={isBusy} why={why} onClick={() => void run("Deleted", "delete")}>
          Delete
        </Button>
        <IconButton name="Choose none" icon={<X className="size-4" />} className="ml-auto" onClick={selection.clear} />
      </section>
      {isAssigning && (
        <AssignAll
          count={chosen.length}
          onClose={() => setAssigning(false)}
          onChosen={(driverId, vehicleId) => {
            setAssigning(false);
            void run("Assigned", "assign", { driverId, ...(vehicleId && { vehicleId }) });
          }}
        />
      )}
      {outcome && <Outcomes outcome={outcome} onClose={closeOutcome} />}
    </div>
  );
}

function StepIcon({ status }: { status: TripStatus }) {
  const Icon = TRIP_LOOKS[status].icon;
  return <Icon aria-hidden="true" className="size-4 text-ink-soft" />;
}

function useBulk(chosen: readonly Trip[], selection: ReturnType<typeof useSelection>) {
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Problem | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const restore = async (gone: readonly Trip[]) => {
    const answers = await Promise.allSettled(gone.map((trip) => trips.restore(trip.id)));
    const failed = answers.filter(({ status }) => status === "rejected").length;
    if (failed > 0) toast.failed(`${failed} of ${gone.length} could not be brought back`);
    refreshLists(client, "trips");
  };
  const run = async (
    name: string,
    action: Schemas["BulkAction"]["action"],
    own: Partial<Schemas["ActionItem"]> = {},
  ) => {
    setBusy(true);
    setFailure(null);
    try {
      const items = chosen.map((trip) => ({ id: trip.id, version: trip.version, ...own }));
      const answer = await trips.bulk({ action, items, mode: "partial" });
      const results = answer.results.flatMap((result) => {
        const trip = chosen[result.index];
        return trip ? [{ trip, result }] : [];
      });
      const done = results.filter(({ result }) => result.status < 400).map(({ trip }) => trip);
      // What failed stays chosen, so that something else can be done with it.
      selection.keep(results.filter(({ result }) => result.status >= 400).map(({ trip }) => trip.id));
      if (answer.failed > 0) setOutcome({ name, results });
      if (done.length > 0) {
        const undo = action === "delete" ? () => void restore(done) : undefined;
        toast.done(`${name}: ${counted(done.length, "trip")}`, undo);
      }
      if (action === "delete") for (const trip of done) drop(client, "trips", trip.id);
      for (const trip of done) void client.invalidateQueries({ queryKey: ["trips", trip.id] });
      refreshLists(client, "trips");
    } catch (error) {
      setFailure(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return { run, isBusy, failure, outcome, closeOutcome: () => setOutcome(null) };
}

type AssignAllProps = { count: number; onClose: () => void; onChosen: (driverId: string, vehicleId: string) => void };

function AssignAll({ count, onClose, onChosen }: AssignAllProps) {
  const drivers = useNames("drivers");
  const vehicles = useNames("vehicles");
  const [driverId, setDriver] = useState("");
  const [vehicleId, setVehicle] = useState("");
  return (
    <Dialog
      title={`Assign ${count} trips`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            why={driverId ? undefined : "Choose a driver first"}
            onClick={() => onChosen(driverId, vehicleId)}
          >
            Assign
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 p-4">
        <SelectField label="Driver" value={driverId} onChange={(event) => setDriver(event.target.value)}>
          <option value="">Choose a driver</option>
          {[...drivers].map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <SelectField label="Vehicle" value={vehicleId} onChange={(event) => setVehicle(event.target.value)}>
          <option value="">None yet</option>
          {[...vehicles].map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
      </div>
    </Dialog>
  );
}

function Outcomes({ outcome, onClose }: { outcome: Outcome; onClose: () => void }) {
  const failed = outcome.results.filter(({ result }) => result.status >= 400);
  const done = outcome.results.filter(({ result }) => result.status < 400);
  return (
    <Dialog
      title={`${outcome.name}: ${done.length} of ${outcome.results.length}`}
      onClose={onClose}
      footer={
        <Button look="primary" onClick={onClose}>
          Close
        </Button>
      }
    >
      <div className="flex flex-col gap-4 p-4">
        <section aria-label="Refused">
          <h3 className="flex items-center gap-2 font-medium">
            <CircleAlert aria-hidden="true" className="size-4 text-bad" />
            {counted(failed.length, "trip")} refused, still chosen
          </h3>
          <ul className="mt-1 divide-y divide-line">
            {failed.map(({ trip, result }) => (
              <li key={trip.id} className="py-2">
                <p className="font-medium">{tripName(trip)}</p>
                <Why result={result} />
              </li>
            ))}
          </ul>
        </section>
        {done.length > 0 && (
          <section aria-label="Done">
            <h3 className="flex items-center gap-2 font-medium">
              <CircleCheck aria-hidden="true" className="size-4 text-move" />
              {counted(done.length, "trip")} done
            </h3>
            <p className="mt-1 text-sm text-ink-soft">{done.map(({ trip }) => tripName(trip)).join(", ")}</p>
          </section>
        )}
      </div>
    </Dialog>
  );
}

/** An assignment is refused for reasons that are worth more than its sentence. */
function Why({ result }: { result: Result }) {
  const reasons = reasonsIn({ facts: result.problem ?? {} });
  if (reasons.length === 0) {
    return <p className="text-sm text-ink-soft">{result.problem?.detail ?? "It was refused without a reason."}</p>;
  }
  return (
    <ul className="list-disc pl-5 text-sm text-ink-soft">
      {reasons.map((reason) => (
        <li key={`${reason.code} ${reason.detail}`}>{reason.detail}</li>
      ))}
    </ul>
  );
}
