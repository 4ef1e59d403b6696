/** Proving who one is in whichever way is at hand: at sign-in, and again before something risky. */
import { type ReactNode, useEffect, useState } from "react";
import { nonEmpty, object, pipe, string, trim } from "valibot";
import { useForm } from "@/lib/form";
import { hasPasskeys, signWithPasskey } from "@/lib/passkey";
import { type Problem, problemOf } from "@/lib/problem";
import { Button } from "@/ui/button";
import { TextField } from "@/ui/field";
import { ProblemNotice } from "@/ui/notice";
import { PasswordField } from "@/ui/password-field";

/** What the server is asked on the way; where it is asked is another thing at sign-in than later. */
export type ProofCalls = {
  prove: (method: string, code: string) => Promise<unknown>;
  sendText: () => Promise<unknown>;
  passkeyOptions: () => Promise<unknown>;
};

const WAYS: Record<string, { name: string; title?: string; hint?: string }> = {
  totp: {
    name: "Authenticator app",
    title: "Enter your code",
    hint: "The six digits that your authenticator app shows for Roadbook.",
  },
  passkey: { name: "Passkey", title: "Use your passkey" },
  sms: { name: "Text message", title: "Enter your code", hint: "The six digits that we send to your telephone." },
  recovery: {
    name: "Recovery code",
    title: "Enter a recovery code",
    hint: "One of the codes you kept when you set up your second factor. Each works once.",
  },
  password: { name: "Password" },
};
const AGAIN_SECONDS = 30;

type ProofStepsProps = {
  /** The first one is shown; what this browser or this release cannot do is left out. */
  methods: readonly string[];
  calls: ProofCalls;
  /** What the button says. */
  action: string;
  onProven: () => void;
  back: { name: string; onChoose: () => void };
};

export function ProofSteps({ methods, calls, action, onProven, back }: ProofStepsProps) {
  const usable = methods.filter((one) => one in WAYS && (one !== "passkey" || hasPasskeys));
  const [method, setMethod] = useState(usable[0] ?? "recovery");
  const step = { calls, action, onProven };
  return (
    <div className="flex flex-col gap-3">
      {WAYS[method]?.title && <h2 className="font-medium">{WAYS[method].title}</h2>}
      {method === "passkey" ? <PasskeyStep {...step} /> : <CodeStep key={method} method={method} {...step} />}
      <div className="flex flex-wrap gap-x-4 text-sm">
        {usable
          .filter((one) => one !== method)
          .map((one) => (
            <LinkButton key={one} onClick={() => setMethod(one)} className="text-accent">
              {WAYS[one]?.name}
            </LinkButton>
          ))}
        <LinkButton onClick={back.onChoose} className="text-ink-soft">
          {back.name}
        </LinkButton>
      </div>
    </div>
  );
}

function LinkButton({ className, ...rest }: { className: string; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      {...rest}
      className={`py-1 underline-offset-2 hover:underline pointer-coarse:min-h-11 ${className}`}
    />
  );
}

type StepProps = Pick<ProofStepsProps, "calls" | "action" | "onProven">;

const CODE = object({ code: pipe(string(), trim(), nonEmpty("Enter the code.")) });
// A space at its end may well be part of it.
const PASSWORD = object({ code: pipe(string(), nonEmpty("Enter your password.")) });

function CodeStep({ method, calls, action, onProven }: StepProps & { method: string }) {
  const isPassword = method === "password";
  const form = useForm({
    schema: isPassword ? PASSWORD : CODE,
    submit: ({ code }) => calls.prove(method, code),
    onDone: onProven,
  });
  const error = form.errorAt("/code") ?? form.errorAt("/password");
  return (
    <form {...form.formProps} className="flex flex-col gap-3">
      <ProblemNotice problem={form.failure} />
      {method === "sms" && <SendCode ask={calls.sendText} />}
      {isPassword ? (
        <PasswordField label="Password" name="code" autoComplete="current-password" autoFocus error={error} />
      ) : (
        <TextField
          label={method === "recovery" ? "Recovery code" : "Code"}
          name="code"
          hint={WAYS[method]?.hint}
          autoComplete="one-time-code"
          inputMode={method === "recovery" ? "text" : "numeric"}
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          error={error}
        />
      )}
      <Button type="submit" look="primary" isBusy={form.isBusy}>
        {action}
      </Button>
    </form>
  );
}

function SendCode({ ask }: { ask: () => Promise<unknown> }) {
  const [left, setLeft] = useState(0);
  const [failure, setFailure] = useState<Problem | null>(null);
  const [isSent, setSent] = useState(false);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  const send = async () => {
    setFailure(null);
    setBusy(true);
    try {
      await ask();
      setSent(true);
      setLeft(AGAIN_SECONDS);
    } catch (error) {
      setFailure(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <ProblemNotice problem={failure} />
      <Button
        onClick={() => void send()}
        isBusy={isBusy}
        why={left > 0 ? `Another one can be sent in ${left} s` : undefined}
      >
        {isSent ? `Send another${left > 0 ? ` (${left} s)` : ""}` : "Send me a code"}
      </Button>
      <p role="status" className="sr-only">
        {isSent && "The code is on its way."}
      </p>
    </>
  );
}

function PasskeyStep({ calls, onProven }: StepProps) {
  const [failure, setFailure] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const use = async () => {
    setFailure(null);
    setBusy(true);
    try {
      await calls.prove("passkey", await signWithPasskey(await calls.passkeyOptions()));
      onProven();
    } catch (error) {
      setFailure(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <ProblemNotice problem={failure} />
      <Button look="primary" isBusy={isBusy} autoFocus onClick={() => void use()}>
        Use a passkey
      </Button>
    </>
  );
}
