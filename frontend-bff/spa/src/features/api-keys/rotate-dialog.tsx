import { useState } from "react";
import { type ApiKey, type ApiKeySecret, apiKeys } from "@/api/queries/api-keys";
import { OVERLAPS } from "@/features/api-keys/expiry";
import { type Problem, problemOf } from "@/lib/problem";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { SelectField } from "@/ui/field";
import { ProblemNotice } from "@/ui/notice";

type RotateDialogProps = { apiKey: ApiKey; onClose: () => void; onMade: (made: ApiKeySecret) => void };

export function RotateDialog({ apiKey, onClose, onMade }: RotateDialogProps) {
  const [overlap, setOverlap] = useState(3_600);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Problem | null>(null);
  const rotate = async () => {
    setBusy(true);
    setFailure(null);
    try {
      onMade(await apiKeys.rotate(apiKey.id, overlap));
    } catch (error) {
      setFailure(problemOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={`A new secret for ${apiKey.name}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" isBusy={isBusy} onClick={() => void rotate()}>
            Make a new secret
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 p-4">
        <ProblemNotice problem={failure} />
        <SelectField
          label="The old secret stays good"
          value={overlap}
          hint={
            overlap === 0
              ? "Programs that call with it are refused at once."
              : "In that time, put the new one in its place: both work meanwhile."
          }
          onChange={(event) => setOverlap(Number(event.target.value))}
        >
          {OVERLAPS.map(([seconds, words]) => (
            <option key={seconds} value={seconds}>
              {words}
            </option>
          ))}
        </SelectField>
      </div>
    </Dialog>
  );
}
