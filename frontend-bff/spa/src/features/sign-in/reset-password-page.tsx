import { getRouteApi, Link } from "@tanstack/react-router";
import { minLength, object, pipe, string } from "valibot";
import { send } from "@/api/client";
import { BrokenLink } from "@/features/sign-in/broken-link";
import { CARD_LINK, Card } from "@/features/sign-in/card";
import { PASSWORD_HINT } from "@/features/sign-in/password-hint";
import { useForm } from "@/lib/form";
import { Button, buttonClass } from "@/ui/button";
import { ProblemNotice } from "@/ui/notice";
import { PasswordField } from "@/ui/password-field";

const route = getRouteApi("/reset-password");
// Whoever has a second factor may take eight: the server knows.
const SCHEMA = object({ password: pipe(string(), minLength(8, "Use 15 characters or more.")) });

export function ResetPasswordPage() {
  const { token } = route.useSearch();
  return token ? <ChoosePassword token={token} /> : <BrokenLink />;
}

function ChoosePassword({ token }: { token: string }) {
  const form = useForm({
    schema: SCHEMA,
    submit: ({ password }) => send("/bff/api/auth/password/reset", { token, password }),
  });
  if (form.isDone) {
    return (
      <Card title="Your password is changed">
        <p>All your sessions have ended. Sign in with the new one.</p>
        <Link to="/sign-in" className={buttonClass("primary")}>
          Sign in
        </Link>
      </Card>
    );
  }
  return (
    <Card
      title="Choose a new password"
      footer={
        <Link to="/forgot-password" className={CARD_LINK}>
          Ask for a new link
        </Link>
      }
    >
      <form {...form.formProps} className="flex flex-col gap-3">
        <ProblemNotice problem={form.failure} />
        <PasswordField
          label="New password"
          name="password"
          autoComplete="new-password"
          autoFocus
          hint={PASSWORD_HINT}
          error={form.errorAt("/password")}
        />
        <Button type="submit" look="primary" isBusy={form.isBusy}>
          Change the password
        </Button>
      </form>
    </Card>
  );
}
