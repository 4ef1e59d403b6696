import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { nonEmpty, object, pipe, string } from "valibot";
import { account } from "@/api/queries/account";
import { logout } from "@/api/session";
import { useForm } from "@/lib/form";
import { dropAllWork } from "@/lib/work";
import { withStepUp } from "@/parts/step-up";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Notice, ProblemNotice } from "@/ui/notice";
import { PasswordField } from "@/ui/password-field";

const SCHEMA = object({ password: pipe(string(), nonEmpty("Enter your password.")) });

export function EraseDialog({ email, onClose }: { email: string; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    // The account is gone already; this only clears what the browser still has of it.
    await logout().catch(() => undefined);
    dropAllWork();
    client.clear();
    await navigate({ to: "/sign-in", search: { deleted: "yes" } });
  };
  const form = useForm({
    schema: SCHEMA,
    submit: ({ password }) => withStepUp(() => account.erase(password)),
    onDone: () => void leave(),
  });
  return (
    <Dialog title="Delete your account" onClose={onClose}>
      <form {...form.formProps} className="flex flex-col gap-3 p-4">
        <ProblemNotice problem={form.failure} />
        <Notice tone="warn">
          You are out at once, in every company. Within minutes your name, address and telephone are taken out of what
          stays, as finished trips. It cannot be undone.
        </Notice>
        <PasswordField
          label="Password"
          name="password"
          autoComplete="current-password"
          autoFocus
          hint={`The one of ${email}.`}
          error={form.errorAt("/password")}
        />
        <div className="mt-1 flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="danger" isBusy={form.isBusy}>
            Delete my account
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
