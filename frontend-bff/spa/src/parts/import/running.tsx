import type { Job } from "@/api/queries/imports";
import { number } from "@/lib/format";
import { Button } from "@/ui/button";

type RunningProps = { job: Job | undefined; isDry: boolean; isCancelling: boolean; onCancel: () => void };

/** How far it has come. */
export function Running({ job, isDry, isCancelling, onCancel }: RunningProps) {
  const { done, total } = job?.progress ?? { done: 0, total: 0 };
  const isKnown = total > 0;
  const title = isDry ? "Looking at the file" : "Importing";
  return (
    <section aria-label={title} className="flex flex-col gap-3 rounded-md border border-line bg-panel p-4">
      <div className="flex items-baseline gap-2">
        <h2 className="font-semibold">{title}…</h2>
        <span className="ml-auto text-sm text-ink-soft">
          {isKnown ? `${number(done)} of ${number(total)} rows` : "waiting for its turn"}
        </span>
      </div>
      <progress
        aria-label={title}
        {...(isKnown && { value: Math.min(done, total), max: total })}
        className="h-2 w-full appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent [&:indeterminate]:animate-pulse"
      />
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-0 flex-1 text-sm text-ink-soft">
          {isDry
            ? "Nothing is written yet."
            : "You can leave this page; it goes on. Cancelling keeps the rows that are in already."}
        </p>
        <Button isBusy={isCancelling} onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </section>
  );
}
