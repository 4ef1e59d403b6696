/** What an import did, or what a try says it would do. */
import { Download } from "lucide-react";
import { useState } from "react";
import { viaApp } from "@/api/client";
import type { Job } from "@/api/queries/imports";
import { counted, number } from "@/lib/format";
import { Button, buttonClass } from "@/ui/button";

const SHOWN = 10;

export function Counts({ job }: { job: Job }) {
  const { created, updated, unchanged, rejected } = job.result;
  const counts = [
    [job.dryRun ? "Would be new" : "New", created, "text-move"],
    [job.dryRun ? "Would change" : "Changed", updated, "text-plan"],
    ["As they are", unchanged, ""],
    ["Refused", rejected, rejected > 0 ? "text-bad" : ""],
  ] as const;
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-md border border-line bg-line sm:grid-cols-4">
      {counts.map(([name, count, tone]) => (
        <div key={name} className="flex flex-col-reverse bg-panel px-3 py-2">
          <dt className="text-sm text-ink-soft">{name}</dt>
          <dd className={`text-xl font-semibold ${count > 0 ? tone : "text-ink-faint"}`}>{number(count)}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Problems({ job }: { job: Job }) {
  const [isAll, setAll] = useState(false);
  const { problems, result } = job;
  if (problems.length === 0) return null;
  const shown = isAll ? problems : problems.slice(0, SHOWN);
  return (
    <section aria-label="Problems" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="font-semibold">{counted(result.rejected, "row")} refused</h2>
        {result.rejectsUrl && (
          <a href={viaApp(result.rejectsUrl)} download className={buttonClass("secondary", "ml-auto")}>
            <Download aria-hidden="true" className="size-4" />
            Refused rows
          </a>
        )}
      </div>
      <div className="overflow-x-auto rounded-md border border-line bg-panel">
        <table className="w-full text-left text-sm">
          <thead className="border-b border-line text-ink-soft">
            <tr>
              <th className="px-3 py-1.5 text-right font-medium">Row</th>
              <th className="px-3 py-1.5 font-medium">Column</th>
              <th className="px-3 py-1.5 font-medium">What is wrong</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <tr key={`${one.row} ${one.column} ${one.code}`} className="border-b border-line align-top last:border-0">
                <td className="px-3 py-1.5 text-right">{number(one.row)}</td>
                <td className="px-3 py-1.5 font-medium break-words">{one.column || "–"}</td>
                <td className="px-3 py-1.5">{one.detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {!isAll && problems.length > SHOWN && (
        <Button look="quiet" className="self-start" onClick={() => setAll(true)}>
          Show {problems.length === 100 ? "the first 100" : `all ${problems.length}`}
        </Button>
      )}
      <p className="text-sm text-ink-soft">
        Rows are counted as a spreadsheet does. The file of refused rows holds each as it came, with its reasons: mend
        it and import it alone.
      </p>
    </section>
  );
}
