/** A file on its way in: tried first, looked at, then written. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { cancelJob, type Importable, isEnded, type Job, jobQuery, startImport } from "@/api/queries/imports";
import { type Problem, problemOf } from "@/lib/problem";
import { headingsIn } from "@/parts/import/headings";
import { type Mapping, mappingFrom, mappingText } from "@/parts/import/mapping";

const NOTHING: Mapping = { rules: [], plausibility: null };
const NONE: readonly string[] = [];
const NO_COLUMNS: Job["columns"] = [];

export function useImport(noun: Importable, jobId: string | undefined, onJob: (id: string | undefined) => void) {
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [headings, setHeadings] = useState(NONE);
  /** What people changed; null while the server's own reading of the headings stands. */
  const [edited, setEdited] = useState<Mapping | null>(null);
  const [tried, setTried] = useState<Mapping | null>(null);
  const [failure, setFailure] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const found = useQuery({ ...jobQuery(jobId ?? ""), enabled: jobId !== undefined });
  const job = jobId === undefined ? undefined : found.data;
  useWritten(noun, job);

  const attempt = async (act: () => Promise<void>) => {
    setBusy(true);
    setFailure(null);
    try {
      await act();
    } catch (error) {
      setFailure(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  const keyFor = useKeys();
  const start = (sent: File, mapping: Mapping | null, isDry: boolean) =>
    attempt(async () => {
      const text = mapping && mappingText(mapping);
      const key = keyFor(`${sent.name} ${sent.lastModified} ${text} ${isDry}`);
      onJob(await startImport(noun, sent, text, isDry, key.take()));
      key.drop();
      setTried(mapping);
    });
  const columns = job?.columns ?? NO_COLUMNS;
  const foundByItself = useMemo(() => (columns.length > 0 ? mappingFrom(columns) : NOTHING), [columns]);
  return {
    file,
    job,
    headings: columns.length > 0 ? columns.map((one) => one.column) : headings,
    mapping: edited ?? foundByItself,
    /** What was looked at is not what would be written any more. */
    isChanged: edited !== tried,
    isBusy,
    failure: failure ?? (found.error && problemOf(found.error)),
    setMapping: setEdited,
    choose: async (chosen: File) => {
      const names = await headingsIn(chosen);
      // What was said of a file serves for it again once it is mended, not for another one.
      const kept = edited && fits(edited, names) ? edited : null;
      setFile(chosen);
      setHeadings(names);
      setEdited(kept);
      await start(chosen, kept, true);
    },
    look: () => file && start(file, edited, true),
    write: () => file && start(file, edited, false),
    cancel: () =>
      attempt(async () => {
        if (jobId) client.setQueryData(jobQuery(jobId).queryKey, await cancelJob(jobId));
      }),
    again: () => {
      setFile(null);
      setFailure(null);
      onJob(undefined);
    },
  };
}

/** What came in shows in the lists at once. */
function useWritten(noun: Importable, job: Job | undefined): void {
  const client = useQueryClient();
  const isWritten = job !== undefined && !job.dryRun && isEnded(job);
  useEffect(() => {
    if (isWritten) void client.invalidateQueries({ queryKey: [noun] });
  }, [client, noun, isWritten]);
}

function fits({ rules }: Mapping, headings: readonly string[]): boolean {
  return headings.length === 0 || rules.every((rule) => rule.columns.every((one) => headings.includes(one)));
}

/** One key for one wish, until it was answered: a try again after a lost answer does not import twice. */
function useKeys() {
  const open = useRef<{ wish: string; key: string } | null>(null);
  return (wish: string) => ({
    take: () => {
      if (open.current?.wish !== wish) open.current = { wish, key: crypto.randomUUID() };
      return open.current.key;
    },
    drop: () => {
      open.current = null;
    },
  });
}
