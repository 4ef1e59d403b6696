import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { object } from "valibot";
import { send } from "@/api/client";
import { BrokenLink } from "@/features/sign-in/broken-link";
import { CARD_LINK, Card } from "@/features/sign-in/card";
import { emailAddress, useForm } from "@/lib/form";
import { problemOf } from "@/lib/problem";
import { Button, buttonClass, Spinner } from "@/ui/button";
import { TextField } from "@/ui/field";
import { Notice, ProblemNotice } from "@/ui/notice";

const route = getRouteApi("/verify-email");
const SCHEMA = object({
  email: emailAddress(),
});

export function VerifyEmailPage() {
  const { token } = route.useSearch();
  return token ? <Verification token={token} /> : <BrokenLink />;
}

function Verification({ token }: { token: string }) {
  // A link is good once, so it is asked once, however often the page is drawn.
  const verified = useQuery({
    queryKey: ["verify-email", token],
    queryFn: () => send("/bff/api/auth/email/verify", { token }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
  });
  if (verified.isPending) {
    return (
      <Card title="Confirming your address">
        <Spinner />
      </Card>
    );
  }
  if (verified.isSuccess) {
    return (
      <Card title="Your address is confirmed">
        <p>You can sign in now.</p>
        <Link to="/sign-in" className={buttonClass("primary")}>
          Sign in
        </Link>
      </Card>
    );
  }
  return (
    <Card
      title="This link does not work"
      footer={
        <Link to="/sign-in" className={CARD_LINK}>
          Sign in
        </Link>
      }
    >
      <ProblemNotice problem={problemOf(verified.error)} />
      <p>If you have followed it before, your address is confirmed and you can sign in.</p>
      <AskAgain />
    </Card>
  );
}

function AskAgain() {
  const form = useForm({ schema: SCHEMA, submit: (body) => send("/bff/api/auth/email/resend", body) });
  return (
    <form {...form.formProps} className="flex flex-col gap-3">
      {form.isDone ? (
        <Notice>If the address waits to be confirmed, a new letter is on its way.</Notice>
      ) : (
        <>
          <ProblemNotice problem={form.failure} />
          <TextField label="Email" name="email" type="email" autoComplete="username" error={form.errorAt("/email")} />
          <Button type="submit" isBusy={form.isBusy}>
            Send a new link
          </Button>
        </>
      )}
    </form>
  );
}
