import { object, picklist } from "valibot";
import { type User, users } from "@/api/queries/users";
import type { Role } from "@/api/session";
import { RoleFields } from "@/features/team/role-fields";
import { ROLES } from "@/features/team/roles";
import { useForm } from "@/lib/form";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { ProblemNotice } from "@/ui/notice";

const SCHEMA = object({ role: picklist(ROLES, "Choose a role.") });
const FORM = "role";

type RoleDialogProps = { member: User; mine: Role; onClose: () => void; onChanged: (user: User) => void };

export function RoleDialog({ member, mine, onClose, onChanged }: RoleDialogProps) {
  const form = useForm({ schema: SCHEMA, submit: (body) => users.change(member, body), onDone: onChanged });
  return (
    <Dialog
      title={`What ${member.name} may do`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} look="primary" isBusy={form.isBusy}>
            Change the role
          </Button>
        </>
      }
    >
      <form id={FORM} {...form.formProps} className="flex flex-col gap-3 p-4">
        <ProblemNotice problem={form.failure} />
        <RoleFields mine={mine} chosen={member.role} error={form.errorAt("/role")} />
        <p className="text-sm text-ink-soft">It holds at once: the person has to sign in again.</p>
      </form>
    </Dialog>
  );
}
