import { send } from "@/api/client";
import { secondFactor } from "@/api/session";
import { ProofSteps } from "@/parts/proof-steps";

const CALLS = {
  prove: secondFactor,
  sendText: () => send("/bff/mfa/sms/send"),
  passkeyOptions: () => send("/bff/mfa/passkey/options"),
};

type SecondFactorProps = { methods: readonly string[]; onSignedIn: () => void; onBack: () => void };

export function SecondFactor({ methods, onSignedIn, onBack }: SecondFactorProps) {
  return (
    <ProofSteps
      methods={withRecovery(methods)}
      calls={CALLS}
      action="Sign in"
      onProven={onSignedIn}
      back={{ name: "Back", onChoose: onBack }}
    />
  );
}

/** Last, whatever the server says first: it is for who has nothing else at hand. */
export function withRecovery(methods: readonly string[]): string[] {
  return [...methods.filter((one) => one !== "recovery"), "recovery"];
}
