import { email as isEmail, nonEmpty, object, picklist, pipe, string, trim } from "valibot";
import { type User, users } from "@/api/queries/users";
import type { Role } from "@/api/session";
import { RoleFields } from "@/features/team/role-fields";
import { ROLES } from "@/features/team/roles";
import { useForm } from "@/lib/form";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { ProblemNotice } from "@/ui/notice";

const SCHEMA = object({
  email: pipe(string("Enter an email address."), trim(), isEmail("Enter an email address, like name@company.com.")),
  name: pipe(string("Enter the person's name."), trim(), nonEmpty("Enter the person's name.")),
  role: picklist(ROLES, "Choose a role."),
});
const FORM = "invite";

type InviteDialogProps = { mine: Role; onClose: () => void; onInvited: (user: User) => void };

export function InviteDialog({ mine, onClose, onInvited }: InviteDialogProps) {
  const form = useForm({ schema: SCHEMA, submit: users.invite, onDone: onInvited });
  return (
    <Dialog
      title="Invite somebody"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} look="primary" isBusy={form.isBusy}>
            Send the invitation
          </Button>
        </>
      }
    >
      <form id={FORM} {...form.formProps} className="flex flex-col gap-3 p-4">
        <ProblemNotice problem={form.failure} />
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="off"
          hint="A letter with a link goes there. Who has an account already keeps it."
          error={form.errorAt("/email")}
        />
        <TextField label="Name" name="name" autoComplete="off" error={form.errorAt("/name")} />
        <RoleFields mine={mine} chosen="dispatcher" error={form.errorAt("/role")} />
      </form>
    </Dialog>
  );
}
