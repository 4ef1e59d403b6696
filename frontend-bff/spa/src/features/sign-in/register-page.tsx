import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { minLength, object, pipe, string } from "valibot";
import { api, bodyOf } from "@/api/client";
import { CARD_LINK, Card } from "@/features/sign-in/card";
import { PASSWORD_HINT } from "@/features/sign-in/password-hint";
import { emailAddress, required, useForm } from "@/lib/form";
import { MailAgain } from "@/parts/sign-in-flow";
import { Button } from "@/ui/button";
import { TextField } from "@/ui/field";
import { ProblemNotice } from "@/ui/notice";
import { PasswordField } from "@/ui/password-field";

const SCHEMA = object({
  organizationName: required("Enter your company's name."),
  name: required("Enter your name."),
  email: emailAddress(),
  password: pipe(string(), minLength(15, "Use 15 characters or more.")),
});

export function RegisterPage() {
  const [registered, setRegistered] = useState("");
  const form = useForm({
    schema: SCHEMA,
    submit: (body) => bodyOf(api.POST("/auth/register", { body })),
    onDone: ({ email }) => setRegistered(email),
  });
  if (registered) {
    return (
      <Card title="Look into your mail" footer={<SignInLink />}>
        <p>
          We sent a letter to <strong>{registered}</strong>. Follow the link in it, and you can sign in.
        </p>
        <p className="text-sm text-ink-soft">Nothing there after a minute? Look into the spam folder, too.</p>
        <MailAgain email={registered} />
      </Card>
    );
  }
  return (
    <Card title="Register a company" footer={<SignInLink />}>
      <form {...form.formProps} className="flex flex-col gap-3">
        <ProblemNotice problem={form.failure} />
        <TextField
          label="Company"
          name="organizationName"
          autoComplete="organization"
          autoFocus
          error={form.errorAt("/organizationName")}
        />
        <TextField label="Your name" name="name" autoComplete="name" error={form.errorAt("/name")} />
        <TextField label="Email" name="email" type="email" autoComplete="username" error={form.errorAt("/email")} />
        <PasswordField
          label="Password"
          name="password"
          autoComplete="new-password"
          hint={PASSWORD_HINT}
          error={form.errorAt("/password")}
        />
        <Button type="submit" look="primary" isBusy={form.isBusy}>
          Register
        </Button>
      </form>
    </Card>
  );
}

function SignInLink() {
  return (
    <Link to="/sign-in" className={CARD_LINK}>
      Sign in instead
    </Link>
  );
}
