import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { verifyAuditLog } from "@/api/queries/audit";
import { number } from "@/lib/format";
import { type Problem, problemOf } from "@/lib/problem";
import { Button } from "@/ui/button";
import { Notice, ProblemNotice } from "@/ui/notice";

type Verdict = Schemas["Verdict"];
type Outcome = { verdict: Verdict } | { problem: Problem } | null;

/** Asks whether the log is as it was written; the result stands where `VerifyResult` is put. */
export function useVerify() {
  const [outcome, setOutcome] = useState<Outcome>(null);
  const [isBusy, setBusy] = useState(false);
  const verify = async () => {
    setBusy(true);
    try {
      setOutcome({ verdict: await verifyAuditLog() });
    } catch (error) {
      setOutcome({ problem: problemOf(error) });
    } finally {
      setBusy(false);
    }
  };
  return { outcome, isBusy, verify: () => void verify() };
}

export function VerifyButton({ isBusy, verify }: ReturnType<typeof useVerify>) {
  return (
    <Button icon={<ShieldCheck className="size-4" />} isBusy={isBusy} onClick={verify}>
      Verify
    </Button>
  );
}

export function VerifyResult({ outcome, verify }: ReturnType<typeof useVerify>) {
  if (outcome === null) return null;
  return (
    <div className="p-3">
      {"problem" in outcome ? (
        <ProblemNotice problem={outcome.problem} onRetry={verify} />
      ) : (
        <VerdictNotice verdict={outcome.verdict} />
      )}
    </div>
  );
}

function VerdictNotice({ verdict: { valid, checked, unsealed, firstBroken } }: { verdict: Verdict }) {
  const waiting = unsealed > 0 && ` ${entries(unsealed)} made just now will be sealed in a moment.`;
  if (valid) {
    return (
      <Notice title="The log is as it was written">
        {entries(checked)} checked: each is in its place, none was changed and none is missing.{waiting}
      </Notice>
    );
  }
  return (
    <Notice tone="bad" title="The log is not as it was written">
      {entries(checked)} are right.{" "}
      {firstBroken && (
        <>
          The first that is not: {firstBroken.sequence !== null && `number ${number(firstBroken.sequence)}, `}
          <code className="font-mono">{firstBroken.id}</code>. {firstBroken.reason}
        </>
      )}
      {waiting}
    </Notice>
  );
}

function entries(count: number): string {
  return count === 1 ? "1 entry" : `${number(count)} entries`;
}
