import { useState } from "react";
import { factors, type NewCodes } from "@/api/queries/account";
import type { SignedIn } from "@/api/session";
import { PasskeyRows } from "@/features/account/factors/passkey-rows";
import { RemoveFactor } from "@/features/account/factors/remove-factor";
import { SmsDialog } from "@/features/account/factors/sms-dialog";
import { TotpDialog } from "@/features/account/factors/totp-dialog";
import { type Problem, problemOf } from "@/lib/problem";
import { withStepUp } from "@/parts/step-up";
import { Button } from "@/ui/button";
import { ProblemNotice } from "@/ui/notice";
import { Row, Rows } from "@/ui/section";
import { toast } from "@/ui/toast";

type Begun = Awaited<ReturnType<typeof factors.beginTotp>>;
type Open = { kind: "totp"; begun: Begun } | { kind: "sms" } | { kind: "remove"; method: "totp" | "sms" } | null;

type FactorListProps = {
  user: SignedIn["user"];
  /** With the codes that came with it, which are shown this once. */
  onChange: (codes: NewCodes) => void;
};

export function FactorList({ user, onChange }: FactorListProps) {
  const [open, setOpen] = useState<Open>(null);
  const [busy, setBusy] = useState<"totp" | "codes" | null>(null);
  const [failure, setFailure] = useState<Problem | null>(null);
  const has = (method: "totp" | "sms" | "passkey") => user.mfa.methods.includes(method);
  const attempt = async (what: "totp" | "codes", act: () => Promise<void>) => {
    setBusy(what);
    setFailure(null);
    try {
      await act();
    } catch (error) {
      setFailure(problemOf(error));
    } finally {
      setBusy(null);
    }
  };
  const beginTotp = async () => setOpen({ kind: "totp", begun: await withStepUp(factors.beginTotp) });
  const newCodes = async () => onChange(await withStepUp(factors.newRecoveryCodes));
  const close = () => setOpen(null);
  const added = (codes: NewCodes) => {
    close();
    toast.done("Your second factor is set up");
    onChange(codes);
  };
  return (
    <>
      <ProblemNotice problem={failure} />
      <Rows label="Second factors">
        <Row
          title="Authenticator app"
          hint={has("totp") ? "Set up" : "Codes from an app on your telephone, as Google Authenticator or 1Password."}
        >
          {has("totp") ? (
            <Button
              aria-label="Remove the authenticator app"
              onClick={() => setOpen({ kind: "remove", method: "totp" })}
            >
              Remove
            </Button>
          ) : (
            <Button
              aria-label="Set up an authenticator app"
              isBusy={busy === "totp"}
              onClick={() => void attempt("totp", beginTotp)}
            >
              Set up
            </Button>
          )}
        </Row>
        <PasskeyRows onAdded={added} onRemoved={() => onChange(null)} />
        <Row
          title="Text message"
          hint={has("sms") ? "Set up" : "Codes to your telephone. Good to have beside one of the others."}
        >
          {has("sms") ? (
            <Button aria-label="Remove the text message" onClick={() => setOpen({ kind: "remove", method: "sms" })}>
              Remove
            </Button>
          ) : (
            <Button aria-label="Set up text messages" onClick={() => setOpen({ kind: "sms" })}>
              Set up
            </Button>
          )}
        </Row>
        {user.mfa.methods.length > 0 && (
          <Row title="Recovery codes" hint="For the day your telephone is lost. New ones take the place of all before.">
            <Button isBusy={busy === "codes"} onClick={() => void attempt("codes", newCodes)}>
              Make new codes
            </Button>
          </Row>
        )}
      </Rows>
      {open?.kind === "totp" && <TotpDialog begun={open.begun} onClose={close} onAdded={added} />}
      {open?.kind === "sms" && <SmsDialog phone={user.phone ?? ""} onClose={close} onAdded={added} />}
      {open?.kind === "remove" && (
        <RemoveFactor
          name={open.method === "totp" ? "authenticator app" : "text message"}
          isLast={user.mfa.methods.length === 1}
          isRequired={user.mfa.required}
          remove={() => factors.remove(open.method)}
          onClose={close}
          onRemoved={() => onChange(null)}
        />
      )}
    </>
  );
}
