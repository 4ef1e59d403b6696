/** Email and password, then the second factor of whoever has one: on its own page, and over a page whose session ended. */
import { lazy, type ReactNode, Suspense, useState } from "react";
import { nonEmpty, object, pipe, string } from "valibot";
import { send } from "@/api/client";
import { login, needsSecondFactor } from "@/api/session";
import { emailAddress, useForm } from "@/lib/form";
import { problemOf } from "@/lib/problem";
import { Button } from "@/ui/button";
import { TextField } from "@/ui/field";
import { Notice, ProblemNotice } from "@/ui/notice";
import { PasswordField } from "@/ui/password-field";

const SecondFactor = lazy(async () => ({ default: (await import("@/parts/second-factor")).SecondFactor }));

type FlowProps = {
  email?: string;
  /** Second factors that are owed already, after a provider's page. */
  methods?: readonly string[];
  onSignedIn: () => void;
  /** Other ways in, shown with the first step. */
  children?: ReactNode;
};

export function SignInFlow({ email, methods: owed, onSignedIn, children }: FlowProps) {
  const [methods, setMethods] = useState(owed ?? null);
  if (methods) {
    return (
      <Suspense fallback={<div className="h-40" />}>
        <SecondFactor methods={methods} onSignedIn={onSignedIn} onBack={() => setMethods(null)} />
      </Suspense>
    );
  }
  return (
    <>
      <PasswordStep {...(email && { email })} onSignedIn={onSignedIn} onSecondFactor={setMethods} />
      {children}
    </>
  );
}

const SCHEMA = object({
  email: emailAddress(),
  password: pipe(string(), nonEmpty("Enter your password.")),
});

type StepProps = { email?: string; onSignedIn: () => void; onSecondFactor: (methods: readonly string[]) => void };

function PasswordStep({ email, onSignedIn, onSecondFactor }: StepProps) {
  const [tried, setTried] = useState("");
  const form = useForm({
    schema: SCHEMA,
    submit: (typed) => {
      setTried(typed.email);
      return login(typed.email, typed.password);
    },
    onDone: (answer) => (needsSecondFactor(answer) ? onSecondFactor(answer.methods) : onSignedIn()),
  });
  const isUnconfirmed = form.failure?.code === "auth.email_unverified";
  return (
    <form {...form.formProps} className="flex flex-col gap-3">
      <ProblemNotice problem={form.failure} />
      {isUnconfirmed && <MailAgain email={tried} />}
      <TextField
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        autoFocus={!email}
        defaultValue={email}
        error={form.errorAt("/email")}
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="current-password"
        autoFocus={!!email}
        error={form.errorAt("/password")}
      />
      <Button type="submit" look="primary" isBusy={form.isBusy}>
        Sign in
      </Button>
    </form>
  );
}

/** For who never followed the link, or lost the letter. */
export function MailAgain({ email }: { email: string }) {
  const [said, setSaid] = useState("");
  const resend = async () => {
    try {
      await send("/bff/api/auth/email/resend", { email });
      setSaid(`A letter is on its way to ${email}.`);
    } catch (error) {
      setSaid(problemOf(error).detail);
    }
  };
  if (said) return <Notice>{said}</Notice>;
  return (
    <Button onClick={() => void resend()} className="self-start">
      Send the letter again
    </Button>
  );
}
