import { useState } from "react";
import { type Problem, problemOf } from "@/lib/problem";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { SelectField, TextArea } from "@/ui/field";
import { ProblemNotice } from "@/ui/notice";

type ReasonDialogProps = {
  title: string;
  label: string;
  hint?: string;
  action: string;
  /** The way out, where "Cancel" would mean something else. */
  back?: string;
  /** Usual reasons, by their codes; then a text may be left out. */
  codes?: readonly (readonly [string, string])[];
  onClose: () => void;
  /** May throw a Problem: it is said here, and what was written stays. */
  onGiven: (reason: string, code: string | null) => Promise<void>;
};

/** Asks why, where the answer is kept. */
export function ReasonDialog({
  title,
  label,
  hint,
  action,
  back = "Cancel",
  codes,
  onClose,
  onGiven,
}: ReasonDialogProps) {
  const [reason, setReason] = useState("");
  const [code, setCode] = useState(codes?.[0]?.[0] ?? null);
  const [failure, setFailure] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const give = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await onGiven(reason.trim(), code);
    } catch (error) {
      setFailure(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{back}</Button>
          <Button
            look="primary"
            isBusy={isBusy}
            why={code === null && !reason.trim() ? "Say why first" : undefined}
            onClick={() => void give()}
          >
            {action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 p-4">
        <ProblemNotice problem={failure} />
        {codes && (
          <SelectField label="Reason" value={code ?? ""} onChange={(event) => setCode(event.target.value)}>
            {codes.map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </SelectField>
        )}
        <TextArea
          label={label}
          hint={hint ?? (codes && "May be left out.")}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
    </Dialog>
  );
}
