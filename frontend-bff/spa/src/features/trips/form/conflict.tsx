import { useNames } from "@/api/queries/nouns";
import type { Trip } from "@/api/queries/trips";
import { type Draft, type Work, workOn } from "@/features/trips/form/draft";
import { differences, merged } from "@/features/trips/form/merge";
import { DifferenceTable } from "@/parts/difference-table";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";

type ConflictProps = {
  base: Draft;
  mine: Draft;
  newest: Trip;
  /** Goes on from theirs with mine on top, and saves it. */
  onMine: (work: Work) => void;
  /** Goes on from theirs; what only I changed is still to be saved. */
  onTheirs: (work: Work) => void;
  onClose: () => void;
};

/** Somebody was quicker: what they changed, and how to go on without losing either's work. */
export function Conflict({ base, mine, newest, onMine, onTheirs, onClose }: ConflictProps) {
  const customers = useNames("customers");
  const work = workOn(newest);
  const theirs = work.draft;
  const stops = [...theirs.stops, ...mine.stops];
  const found = differences(base, mine, theirs, (field, id) => {
    if (field === "customerId") return customers.get(id) ?? "another customer";
    if (field !== "pickup" && field !== "dropoff") return undefined;
    const stop = stops.find((one) => one.key === id);
    return stop && (stop.placeName || stop.address || stop.type);
  });
  return (
    <Dialog
      title="Somebody else changed this trip meanwhile"
      onClose={onClose}
      footer={
        <>
          <Button onClick={() => onTheirs({ ...work, draft: merged(base, theirs, mine) })}>Take theirs</Button>
          <Button look="primary" onClick={() => onMine({ ...work, draft: merged(base, mine, theirs) })}>
            Save mine on top
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 p-4">
        {found.length === 0 ? (
          <p>Nothing that this form shows. Save once more, and yours is on top of it.</p>
        ) : (
          <DifferenceTable found={found} />
        )}
        <p className="text-sm text-ink-soft">
          What only one of you changed is kept either way. Where you both did, it is yours or theirs, as you choose now.
        </p>
      </div>
    </Dialog>
  );
}
