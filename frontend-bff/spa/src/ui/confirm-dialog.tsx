import { type ReactNode, useState } from "react";
import { type Problem, problemOf } from "@/lib/problem";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { ProblemNotice } from "@/ui/notice";

type ConfirmDialogProps = {
  title: string;
  action: string;
  /** What it means, where there is no way back. */
  children: ReactNode;
  onClose: () => void;
  /** Throws a Problem where it is refused: the dialog stays and shows it. */
  onConfirm: () => Promise<void>;
};

/** For what cannot be undone; all else has its undo in a toast. */
export function ConfirmDialog({ title, action, children, onClose, onConfirm }: ConfirmDialogProps) {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Problem | null>(null);
  const confirm = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setFailure(problemOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" isBusy={isBusy} onClick={() => void confirm()}>
            {action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 p-4">
        <ProblemNotice problem={failure} />
        {children}
      </div>
    </Dialog>
  );
}
