/** What went wrong, said where it happened, with the way on. */
import { CircleAlert, Clock, Info, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { Problem } from "@/lib/problem";
import { Button } from "@/ui/button";

type Tone = "info" | "warn" | "bad";
const TONES = { info: "bg-plan-soft text-plan", warn: "bg-warn-soft text-warn", bad: "bg-bad-soft text-bad" };
const MOST_ERRORS = 3;
const ICONS = { info: Info, warn: TriangleAlert, bad: CircleAlert };

export function Notice({
  tone = "info",
  title,
  children,
  action,
}: {
  tone?: Tone;
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  const Icon = ICONS[tone];
  return (
    <div
      role={tone === "bad" ? "alert" : "status"}
      className={`flex items-start gap-2.5 rounded-md px-3 py-2.5 ${TONES[tone]}`}
    >
      <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1">
        {title && <p className="font-medium">{title}</p>}
        {children && <div className="text-sm text-ink">{children}</div>}
      </div>
      {action}
    </div>
  );
}

/** What is wrong with fields is said at each of them, and here for those that the page does not show. */
function wordsOf({ code, title, detail, errors }: Problem): { title: string; detail: string } {
  if (code !== "request.invalid" || errors.length === 0) return { title, detail: detail === title ? "" : detail };
  const said = [...new Set(errors.map((one) => one.detail))];
  return { title: "Something is not right yet", detail: said.slice(0, MOST_ERRORS).join(" ") };
}

/** A refusal in the server's words. A limit counts down, and tries again when it may. */
export function ProblemNotice({ problem, onRetry }: { problem: Problem | null; onRetry?: () => void }) {
  if (!problem || problem.isOwnChoice) return null;
  const { title, detail } = wordsOf(problem);
  if (problem.status === 429) return <Waiting problem={problem} {...(onRetry && { onRetry })} />;
  return (
    <Notice
      tone="bad"
      title={title}
      action={
        onRetry && (
          <Button look="secondary" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {detail}
      {problem.status >= 500 && problem.requestId && (
        <span className="mt-1 block text-xs text-ink-soft">
          Should you ask for help, name this: {problem.requestId}
        </span>
      )}
    </Notice>
  );
}

function Waiting({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  const left = useCountdown(problem);
  return (
    <div role="alert" className="flex items-start gap-2.5 rounded-md bg-warn-soft px-3 py-2.5 text-warn">
      <Clock aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{problem.title}</p>
        {problem.detail !== problem.title && <p className="text-sm text-ink">{problem.detail}</p>}
        <p className="text-sm text-ink-soft" aria-live="off">
          {left > 0 ? `You can try again in ${spoken(left)}. What you typed stays.` : "You can try again now."}
        </p>
      </div>
      {left === 0 && onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}

function useCountdown(problem: Problem): number {
  const [left, setLeft] = useState(problem.retryAfter ?? 30);
  useEffect(() => {
    const end = Date.now() + (problem.retryAfter ?? 30) * 1000;
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000))), 500);
    return () => clearInterval(timer);
  }, [problem]);
  return left;
}

function spoken(seconds: number): string {
  if (seconds < 90) return `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
