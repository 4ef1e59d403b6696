import { Link } from "@tanstack/react-router";
import { object } from "valibot";
import { send } from "@/api/client";
import { CARD_LINK, Card } from "@/features/sign-in/card";
import { emailAddress, useForm } from "@/lib/form";
import { Button } from "@/ui/button";
import { TextField } from "@/ui/field";
import { ProblemNotice } from "@/ui/notice";

const SCHEMA = object({
  email: emailAddress(),
});

export function ForgotPasswordPage() {
  const form = useForm({ schema: SCHEMA, submit: (body) => send("/bff/api/auth/password/forgot", body) });
  const footer = (
    <Link to="/sign-in" className={CARD_LINK}>
      Back to sign in
    </Link>
  );
  if (form.isDone) {
    return (
      <Card title="Look into your mail" footer={footer}>
        <p>
          If there is an account with this address, a link to choose a new password is on its way. It is good for an
          hour.
        </p>
      </Card>
    );
  }
  return (
    <Card title="Forgot your password?" footer={footer}>
      <form {...form.formProps} className="flex flex-col gap-3">
        <ProblemNotice problem={form.failure} />
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="username"
          autoFocus
          hint="We send a link there to choose a new one."
          error={form.errorAt("/email")}
        />
        <Button type="submit" look="primary" isBusy={form.isBusy}>
          Send the link
        </Button>
      </form>
    </Card>
  );
}
