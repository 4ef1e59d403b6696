import { useRef } from "react";
import { minLength, nonEmpty, object, pipe, string } from "valibot";
import { account } from "@/api/queries/account";
import { useForm } from "@/lib/form";
import { withStepUp } from "@/parts/step-up";
import { Button } from "@/ui/button";
import { ProblemNotice } from "@/ui/notice";
import { PasswordField } from "@/ui/password-field";
import { toast } from "@/ui/toast";

const [LEAST, LEAST_WITH_FACTOR] = [15, 8];

function schemaFor(least: number) {
  return object({
    currentPassword: pipe(string(), nonEmpty("Enter the password that you have now.")),
    newPassword: pipe(string(), minLength(least, `Use ${least} characters or more.`)),
  });
}

export function PasswordForm({ email, hasFactor }: { email: string; hasFactor: boolean }) {
  const least = hasFactor ? LEAST_WITH_FACTOR : LEAST;
  const place = useRef<HTMLDivElement>(null);
  const form = useForm({
    schema: schemaFor(least),
    submit: (typed) => withStepUp(() => account.changePassword(typed)),
    onDone: () => {
      place.current?.querySelector("form")?.reset();
      toast.done("Your password is changed. All your other sessions have ended.");
    },
  });
  return (
    <div ref={place}>
      <form {...form.formProps} className="flex max-w-md flex-col gap-3">
        <ProblemNotice problem={form.failure} />
        {/* Managers of passwords learn from it whose password this is. */}
        <input type="email" autoComplete="username" defaultValue={email} hidden readOnly />
        <PasswordField
          label="Current password"
          name="currentPassword"
          autoComplete="current-password"
          error={form.errorAt("/currentPassword")}
        />
        <PasswordField
          label="New password"
          name="newPassword"
          autoComplete="new-password"
          hint={`${least} characters or more. A few words that only you would put together are good.`}
          error={form.errorAt("/newPassword")}
        />
        <Button type="submit" isBusy={form.isBusy} className="self-start">
          Change password
        </Button>
      </form>
    </div>
  );
}
