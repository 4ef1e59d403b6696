import { oneLine } from "@/lib/one-line";
import { openStops, type Question } from "@/parts/step-questions";
import { tripName } from "@/parts/trip-status";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { ReasonDialog } from "@/ui/reason-dialog";

export function StepQuestion({ question, onClose }: { question: Question; onClose: () => void }) {
  const { trip, to, kind, answer } = question;
  if (kind === "reason") {
    const isCancelled = to === "cancelled";
    return (
      <ReasonDialog
        title={isCancelled ? `Cancel ${tripName(trip)}` : `Mark ${tripName(trip)} as failed`}
        label="Why"
        hint="It stays in the timeline. Only an admin can open the trip again."
        action={isCancelled ? "Cancel the trip" : "Mark as failed"}
        back="Keep it open"
        onClose={onClose}
        onGiven={async (reason) => {
          answer({ note: oneLine(reason) });
          onClose();
        }}
      />
    );
  }
  const count = openStops(trip);
  const complete = () => {
    answer({});
    onClose();
  };
  return (
    <Dialog
      title={`Complete ${tripName(trip)}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Not yet</Button>
          <Button look="primary" onClick={complete}>
            Complete
          </Button>
        </>
      }
    >
      <p className="p-4">
        {count === 1 ? "One stop is" : `${count} stops are`} still open. Completing the trip marks{" "}
        {count === 1 ? "it" : "them"} as skipped.
      </p>
    </Dialog>
  );
}
