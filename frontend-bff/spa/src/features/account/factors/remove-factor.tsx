import { withStepUp } from "@/parts/step-up";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { toast } from "@/ui/toast";

type RemoveFactorProps = {
  name: string;
  isLast: boolean;
  isRequired: boolean;
  remove: () => Promise<void>;
  onClose: () => void;
  onRemoved: () => void;
};

export function RemoveFactor({ name, isLast, isRequired, remove, onClose, onRemoved }: RemoveFactorProps) {
  return (
    <ConfirmDialog
      title={`Remove ${name}`}
      action="Remove"
      onClose={onClose}
      onConfirm={async () => {
        await withStepUp(remove);
        toast.done("Removed");
        onRemoved();
      }}
    >
      <p>{consequence(isLast, isRequired)}</p>
    </ConfirmDialog>
  );
}

function consequence(isLast: boolean, isRequired: boolean): string {
  if (!isLast) return "You can no longer sign in with it. Your others stay.";
  if (isRequired) {
    return "It is the last one that you have, and your company asks for one: you can do nothing but set up another. Your recovery codes go with it.";
  }
  return "It is the last one that you have: your password alone is then enough to sign in. Your recovery codes go with it.";
}
