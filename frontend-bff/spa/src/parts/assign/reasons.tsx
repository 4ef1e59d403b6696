import { ExternalLink } from "lucide-react";
import { array, boolean, looseObject, nullish, object, safeParse, string } from "valibot";
import type { Problem } from "@/lib/problem";

export type Reason = { code: string; detail: string; overridable: boolean; tripId?: string | null | undefined };

const REASONS = array(
  looseObject({ code: string(), detail: string(), overridable: boolean(), tripId: nullish(string()) }),
);

/** What a refused assignment names, in the order of the server. */
export function reasonsIn(problem: Pick<Problem, "facts">): readonly Reason[] {
  const parsed = safeParse(object({ reasons: REASONS }), { reasons: problem.facts.reasons });
  return parsed.success ? parsed.output.reasons : [];
}

/** What nothing overrides, what a reason of the office does, and what is only worth knowing. */
export type Against = { final: readonly Reason[]; open: readonly Reason[]; remarks: readonly Reason[] };

/** They rank a driver lower, and the API refuses nobody for them. */
const REMARKS: ReadonlySet<string> = new Set(["driver.other_depot", "driver.long_day", "driver.far"]);

/** Of a candidate who is `available`, whatever speaks against is only a remark. */
export function grouped(reasons: readonly Reason[], isAvailable = false): Against {
  const isRemark = (one: Reason) => one.overridable && (isAvailable || REMARKS.has(one.code));
  return {
    final: reasons.filter((one) => !one.overridable),
    open: reasons.filter((one) => one.overridable && !isRemark(one)),
    remarks: reasons.filter(isRemark),
  };
}

/** The worst first. */
export function AgainstLines({ against }: { against: Against }) {
  return (
    <>
      {against.final.map((one) => (
        <Line key={keyOf(one)} reason={one} tone="text-bad" more="Nobody can override this." />
      ))}
      {against.open.map((one) => (
        <Line key={keyOf(one)} reason={one} tone="text-warn" />
      ))}
      {against.remarks.map((one) => (
        <Line key={keyOf(one)} reason={one} tone="text-ink-soft" />
      ))}
    </>
  );
}

function Line({ reason, tone, more }: { reason: Reason; tone: string; more?: string }) {
  return (
    <span className={`block text-sm ${tone}`}>
      {reason.detail} {more}{" "}
      {reason.tripId && (
        // In a tab of its own: what was chosen and written here stays.
        <a
          href={`/trips?trip=${reason.tripId}`}
          target="_blank"
          rel="noopener"
          className="inline-flex items-center gap-1 text-accent underline"
        >
          See that trip
          <ExternalLink aria-label="in a new tab" className="size-3.5" />
        </a>
      )}
    </span>
  );
}

function keyOf({ code, detail, tripId }: Reason): string {
  return `${code} ${detail} ${tripId ?? ""}`;
}
