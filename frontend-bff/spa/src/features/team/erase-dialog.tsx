import { type User, users } from "@/api/queries/users";
import { withStepUp } from "@/parts/step-up";
import { ConfirmDialog } from "@/ui/confirm-dialog";

type EraseDialogProps = { member: User; onClose: () => void; onErased: () => void };

/** What a person can ask for by law, and nobody can take back; so whoever does it proves who they are. */
export function EraseDialog({ member, onClose, onErased }: EraseDialogProps) {
  return (
    <ConfirmDialog
      title={`Erase ${member.name}`}
      action="Erase for good"
      onClose={onClose}
      onConfirm={async () => {
        await withStepUp(() => users.erase(member));
        onErased();
      }}
    >
      <p>
        This cannot be undone. The person is out at once, and within minutes everything that is kept about them is
        removed. Trips and figures stay, with an erased person in their place.
      </p>
      <p className="text-sm text-ink-soft">
        Download what is kept first, if the person asked for it. The account goes too, unless it is in another company.
      </p>
    </ConfirmDialog>
  );
}
