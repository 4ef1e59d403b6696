/** Who drives a trip: every driver with the reasons for and against, the best first. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { candidatesQuery, type Trip } from "@/api/queries/trips";
import { problemOf } from "@/lib/problem";
import { CandidateList } from "@/parts/assign/candidate-list";
import { FleetFields } from "@/parts/assign/fleet-fields";
import { HandOverFields } from "@/parts/assign/hand-over-fields";
import { type Against, AgainstLines, grouped } from "@/parts/assign/reasons";
import { isHandOver, type Team, teamOf, useAssigning } from "@/parts/assign/use-assigning";
import { useCreator } from "@/parts/create/use-creator";
import { tripName } from "@/parts/trip-status";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Empty, Loading } from "@/ui/empty";
import { TextArea, TextField } from "@/ui/field";
import { Notice, ProblemNotice } from "@/ui/notice";

type AssignDialogProps = { trip: Trip; driverId?: string; onClose: () => void };

const NOTHING: Against = { final: [], open: [], remarks: [] };

export function AssignDialog({ trip: given, driverId, onClose }: AssignDialogProps) {
  const { trip, ...assigning } = useAssigning(given, onClose);
  const candidates = useQuery(candidatesQuery(given.id));
  const drivers = new Map(candidates.data?.items.map((one) => [one.driverId, one.name]));
  const [words, setWords] = useState("");
  const [team, setTeam] = useState<Team>({ ...teamOf(given), driverId: driverId ?? given.driverId ?? "" });
  const [override, setOverride] = useState("");
  const [handOver, setHandOver] = useState("");
  const [fromStopId, setFromStopId] = useState("");

  const candidate = candidates.data?.items.find((one) => one.driverId === team.driverId);
  const known = candidate ? grouped(candidate.reasonsAgainst, candidate.available) : NOTHING;
  const against = assigning.refused ? grouped(assigning.refused) : known;
  const isOverriding = against.open.length > 0 && against.final.length === 0;
  const isReassigning = isHandOver(trip);
  const change = (part: Partial<Team>) => {
    setTeam((now) => withoutTwice({ ...now, ...part }));
    // It was refused for who and what was chosen then.
    assigning.forget();
  };
  const client = useQueryClient();
  const creator = useCreator("drivers", async ({ id }) => {
    // The server says what speaks for and against the new one, too.
    await client.invalidateQueries({ queryKey: candidatesQuery(given.id).queryKey });
    change({ driverId: id });
  });
  const why = whyNot({ team, against, isOverriding, override, isReassigning, handOver });
  const submit = () =>
    assigning.run(team, { override: isOverriding ? override : null, handOver, fromStopId: fromStopId || null });
  return (
    <Dialog
      title={`${isReassigning ? "Reassign" : "Assign"} ${tripName(trip)}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" isBusy={assigning.isBusy} why={why} onClick={() => void submit()}>
            {isReassigning ? "Reassign" : "Assign"}
            {isOverriding && " all the same"}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 p-4">
        {assigning.news && (
          <Notice tone="warn" title={assigning.news}>
            Your choice is still here. Look once more, then {isReassigning ? "reassign" : "assign"}.
          </Notice>
        )}
        {!assigning.refused && <ProblemNotice problem={assigning.failure} />}
        <TextField
          label="Find a driver"
          isLabelHidden
          type="search"
          placeholder="Find a driver"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        {candidates.isPending && <Loading rows={5} />}
        {candidates.error && (
          <ProblemNotice problem={problemOf(candidates.error)} onRetry={() => void candidates.refetch()} />
        )}
        <ProblemNotice problem={creator.failure} />
        {candidates.data?.items.length === 0 && !words.trim() && (
          <Empty title="No drivers yet">Type a name above to create the first one.</Empty>
        )}
        {candidates.data && (
          <CandidateList
            candidates={candidates.data.items}
            words={words}
            chosen={team.driverId}
            onChoose={(id) => change({ driverId: id })}
            onCreate={creator.mayCreate ? creator.create : undefined}
          />
        )}
        <FleetFields drivers={drivers} team={team} errorAt={assigning.errorAt} onChange={change} />
        {isReassigning && (
          <HandOverFields
            trip={trip}
            errorAt={assigning.errorAt}
            reason={handOver}
            onReason={setHandOver}
            fromStopId={fromStopId}
            onFromStop={setFromStopId}
          />
        )}
        {assigning.refused && (
          <div role="alert" className="rounded-md bg-warn-soft px-3 py-2.5">
            <p className="font-medium text-warn">It was refused</p>
            <AgainstLines against={against} />
          </div>
        )}
        {isOverriding && (
          <TextArea
            label="Why it is right all the same"
            hint="It is kept in the audit log with your name."
            value={override}
            error={assigning.errorAt("/override")}
            onChange={(event) => setOverride(event.target.value)}
            maxLength={500}
          />
        )}
      </div>
    </Dialog>
  );
}

/** Nobody is driver and co-driver at once. */
function withoutTwice(team: Team): Team {
  return {
    ...team,
    coDriverIds: team.coDriverIds.filter((id) => id !== team.driverId),
    trailerIds: team.trailerIds.filter((id) => id !== team.vehicleId),
  };
}

type Choice = {
  team: Team;
  against: Against;
  isOverriding: boolean;
  override: string;
  isReassigning: boolean;
  handOver: string;
};

function whyNot({ team, against, isOverriding, override, isReassigning, handOver }: Choice): string | undefined {
  if (!team.driverId) return "Choose a driver first";
  if (against.final.length > 0) return "It cannot be done: see the reasons";
  if (isReassigning && handOver.trim() === "") return "Say why it changes hands";
  if (isOverriding && override.trim() === "") return "Say why it is right all the same";
  return undefined;
}
