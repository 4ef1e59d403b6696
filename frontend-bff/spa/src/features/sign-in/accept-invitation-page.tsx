import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { minLength, object, optional, pipe, string, trim } from "valibot";
import { acceptInvitation, needsSecondFactor } from "@/api/session";
import { BrokenLink } from "@/features/sign-in/broken-link";
import { CARD_LINK, Card } from "@/features/sign-in/card";
import { PASSWORD_HINT } from "@/features/sign-in/password-hint";
import { useForm } from "@/lib/form";
import { SignInFlow } from "@/parts/sign-in-flow";
import { Button } from "@/ui/button";
import { TextField } from "@/ui/field";
import { ProblemNotice } from "@/ui/notice";
import { PasswordField } from "@/ui/password-field";

const route = getRouteApi("/accept-invitation");
const SCHEMA = object({
  name: optional(pipe(string(), trim())),
  password: pipe(string(), minLength(8, "Use 15 characters or more.")),
});

export function AcceptInvitationPage() {
  const { token } = route.useSearch();
  return token ? <Join token={token} /> : <BrokenLink />;
}

function Join({ token }: { token: string }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [owed, setOwed] = useState<readonly string[] | null>(null);
  const goOn = async () => {
    client.clear();
    await navigate({ to: "/board" });
  };
  const form = useForm({
    schema: SCHEMA,
    submit: ({ name, password }) => acceptInvitation({ token, password, ...(name && { name }) }),
    onDone: (answer) => (needsSecondFactor(answer) ? setOwed(answer.methods) : void goOn()),
  });
  return (
    <Card
      title="Join your company"
      footer={
        <Link to="/sign-in" className={CARD_LINK}>
          Sign in instead
        </Link>
      }
    >
      {owed ? (
        <SignInFlow methods={owed} onSignedIn={() => void goOn()} />
      ) : (
        <form {...form.formProps} className="flex flex-col gap-3">
          <ProblemNotice problem={form.failure} />
          {form.failure?.code === "auth.link_invalid" && (
            <p>It was used already, or is too old. Sign in if you have joined, or ask for another invitation.</p>
          )}
          <TextField
            label="Your name"
            name="name"
            autoComplete="name"
            autoFocus
            hint="As your colleagues know you."
            error={form.errorAt("/name")}
          />
          <PasswordField
            label="Password"
            name="password"
            autoComplete="new-password"
            hint={`${PASSWORD_HINT} If you have an account already, enter its password.`}
            error={form.errorAt("/password")}
          />
          <Button type="submit" look="primary" isBusy={form.isBusy}>
            Join
          </Button>
        </form>
      )}
    </Card>
  );
}
