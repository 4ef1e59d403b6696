import { useQuery } from "@tanstack/react-query";
import { send } from "@/api/client";
import { sessionQuery } from "@/api/session";
import { ProofSteps } from "@/parts/proof-steps";
import { withRecovery } from "@/parts/second-factor";
import { Dialog } from "@/ui/dialog";

const CALLS = {
  prove: (method: string, code: string) =>
    send("/bff/api/auth/step-up", method === "password" ? { password: code } : { method, code }),
  sendText: () => send("/bff/api/auth/step-up/sms"),
  passkeyOptions: () => send("/bff/api/auth/step-up/passkey/options"),
};

export function StepUpDialog({ onProven, onClose }: { onProven: () => void; onClose: () => void }) {
  const { data } = useQuery(sessionQuery);
  const factors = data?.user.mfa.methods ?? [];
  return (
    <Dialog title="Is it still you?" onClose={onClose} className="!w-[min(25rem,calc(100vw-1.5rem))]">
      <div className="flex flex-col gap-3 p-4">
        <p className="text-sm text-ink-soft">
          What you are about to do needs a new proof. It is good for five minutes.
        </p>
        <ProofSteps
          methods={["password", ...(factors.length > 0 ? withRecovery(factors) : [])]}
          calls={CALLS}
          action="Go on"
          onProven={onProven}
          back={{ name: "Cancel", onChoose: onClose }}
        />
      </div>
    </Dialog>
  );
}
