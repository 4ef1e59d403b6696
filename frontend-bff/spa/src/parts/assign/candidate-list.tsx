import { CircleCheck, Plus, TriangleAlert } from "lucide-react";
import type { Schemas } from "@/api/client";
import { distance, duration } from "@/lib/format";
import { AgainstLines, grouped } from "@/parts/assign/reasons";
import { Button } from "@/ui/button";

type Candidate = Schemas["Candidate"];
type ListProps = {
  candidates: readonly Candidate[];
  words: string;
  chosen: string;
  onChoose: (driverId: string) => void;
  /** Makes a driver of the words, for whoever may. */
  onCreate?: ((name: string) => void) | undefined;
};

/** Radio buttons, so that arrows move and space chooses. */
export function CandidateList({ candidates, words, chosen, onChoose, onCreate }: ListProps) {
  const wanted = words.trim().toLowerCase();
  const shown = candidates.filter((one) => one.name.toLowerCase().includes(wanted));
  if (shown.length === 0 && wanted) {
    return (
      <div className="flex flex-col items-center gap-2 py-3 text-ink-soft">
        <p>No driver of that name.</p>
        {onCreate && (
          <Button icon={<Plus className="size-4" />} onClick={() => onCreate(words.trim())}>
            Create “{words.trim()}”
          </Button>
        )}
      </div>
    );
  }
  return (
    <fieldset className="max-h-72 divide-y divide-line overflow-y-auto rounded-md border border-line">
      <legend className="sr-only">Drivers</legend>
      {shown.map((one) => (
        <CandidateRow key={one.driverId} candidate={one} isChosen={one.driverId === chosen} onChoose={onChoose} />
      ))}
    </fieldset>
  );
}

function CandidateRow({
  candidate,
  isChosen,
  onChoose,
}: {
  candidate: Candidate;
  isChosen: boolean;
  onChoose: (id: string) => void;
}) {
  const { driverId, name, assignable, available, reasonsFor, reasonsAgainst } = candidate;
  const facts = [
    candidate.distance !== null && `${distance(candidate.distance)} away`,
    candidate.plannedSeconds > 0 && `${duration(candidate.plannedSeconds)} planned that day`,
  ].filter(Boolean);
  return (
    <label
      className={`flex items-start gap-2.5 px-3 py-2 ${isChosen ? "bg-accent-soft" : "hover:bg-hover"} ${assignable ? "" : "text-ink-soft"}`}
    >
      <input
        type="radio"
        name="driver"
        value={driverId}
        checked={isChosen}
        // What cannot be overridden cannot be chosen; the reason stands beside it.
        disabled={!assignable}
        onChange={() => onChoose(driverId)}
        className="mt-1 size-4 shrink-0 accent-accent"
      />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-1.5 font-medium">
          {name}
          {available ? (
            <CircleCheck aria-label="Free" className="size-4 text-move" />
          ) : (
            <TriangleAlert
              aria-label={assignable ? "With reasons against it" : "Cannot take it"}
              className="size-4 text-warn"
            />
          )}
          <span className="ml-auto text-xs font-normal text-ink-faint">{facts.join(" · ")}</span>
        </span>
        <AgainstLines against={grouped(reasonsAgainst, available)} />
        {(isChosen || reasonsAgainst.length === 0) && (
          <span className="block text-sm text-ink-soft">{reasonsFor.map((reason) => reason.detail).join(" ")}</span>
        )}
      </span>
    </label>
  );
}
