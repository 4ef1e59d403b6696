/** Brings a file in, in three steps: choose it, see what would happen, write it. For trips and the four nouns alike. */
import type { ReactNode } from "react";
import { type Importable, isEnded, type Job } from "@/api/queries/imports";
import { counted } from "@/lib/format";
import { ChooseFile } from "@/parts/import/choose-file";
import { whyNot } from "@/parts/import/mapping";
import { MappingSection } from "@/parts/import/mapping-section";
import { Counts, Problems } from "@/parts/import/outcome";
import { Running } from "@/parts/import/running";
import { useImport } from "@/parts/import/use-import";
import { Button } from "@/ui/button";
import { Notice, ProblemNotice } from "@/ui/notice";

type ImporterProps = {
  noun: Importable;
  /** "trip" */
  one: string;
  jobId: string | undefined;
  onJob: (id: string | undefined) => void;
  /** Where to go once it is in. */
  onward: ReactNode;
};
type Import = ReturnType<typeof useImport>;

export function Importer({ noun, one, jobId, onJob, onward }: ImporterProps) {
  const work = useImport(noun, jobId, onJob);
  const { job } = work;
  const isGone = work.failure?.status === 404;
  return (
    <div className="flex flex-col gap-4">
      <ProblemNotice problem={work.failure} {...(work.file && !job && { onRetry: () => void work.look() })} />
      {jobId === undefined || isGone ? (
        <ChooseFile noun={noun} isBusy={work.isBusy} onFile={(file) => void work.choose(file)} />
      ) : !job || !isEnded(job) ? (
        <Running job={job} isDry={job?.dryRun ?? true} isCancelling={work.isBusy} onCancel={() => void work.cancel()} />
      ) : job.dryRun ? (
        <Review {...{ noun, one, work, job }} />
      ) : (
        <Done {...{ one, work, job, onward }} />
      )}
    </div>
  );
}

type ReviewProps = { noun: Importable; one: string; work: Import; job: Job };

function Review({ noun, one, work, job }: ReviewProps) {
  const { created, updated } = job.result;
  const why = whyNot(work.mapping);
  const isGood = job.status === "succeeded" && !work.isChanged;
  return (
    <>
      <h2 className="font-semibold">
        {work.file ? `What would happen with ${work.file.name}` : "What would happen with this file"}
      </h2>
      <Ending job={job} />
      {job.status === "succeeded" && <Counts job={job} />}
      {!work.file && <Notice>The page was loaded anew since. To import the file, choose it again.</Notice>}
      <Problems job={job} />
      {work.file && (
        <MappingSection
          {...{ noun }}
          mapping={work.mapping}
          headings={work.headings}
          isOpen={job.status === "failed" || work.isChanged}
          onChange={work.setMapping}
        />
      )}
      <div
        data-foot-bar
        className="sticky bottom-0 z-10 -mx-4 flex flex-wrap justify-end gap-2 border-t border-line bg-canvas px-4 py-3"
      >
        <Button onClick={work.again}>Another file</Button>
        {work.file && !isGood && (
          <Button look="primary" isBusy={work.isBusy} why={why} onClick={() => void work.look()}>
            Look again
          </Button>
        )}
        {work.file && isGood && (
          <Button
            look="primary"
            isBusy={work.isBusy}
            why={created + updated === 0 ? "No row would change anything" : undefined}
            onClick={() => void work.write()}
          >
            Import {counted(created + updated, one)}
          </Button>
        )}
      </div>
    </>
  );
}

type DoneProps = { one: string; work: Import; job: Job; onward: ReactNode };

function Done({ one, work, job, onward }: DoneProps) {
  const { created, updated } = job.result;
  return (
    <>
      <h2 className="font-semibold">
        {job.status === "succeeded" ? `${counted(created + updated, one)} imported` : "Not all of it is in"}
      </h2>
      <Ending job={job} />
      <Counts job={job} />
      <Problems job={job} />
      <div className="flex flex-wrap gap-2">
        {onward}
        <Button onClick={work.again}>Import another file</Button>
      </div>
    </>
  );
}

/** Why it ended before its end. */
function Ending({ job }: { job: Job }) {
  if (job.status === "cancelled") {
    return (
      <Notice tone="warn" title="Cancelled">
        {job.dryRun
          ? "Nothing was written."
          : "What was in by then stays. Where every row has an external id, the same file again adds only the rest."}
      </Notice>
    );
  }
  if (job.status !== "failed") return null;
  if (job.error?.code === "mapping.nothing_known") {
    return (
      <Notice tone="warn" title="None of its columns is known">
        Say below what the columns are, and look again.
      </Notice>
    );
  }
  return (
    <Notice tone="bad" title={job.dryRun ? "The file cannot be read so" : "The import did not get through"}>
      {job.error?.detail ?? "The server gave no reason. Try again."}
    </Notice>
  );
}
