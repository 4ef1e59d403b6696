import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { sessionQuery } from "@/api/session";
import { type Draft, type Work, workIn } from "@/features/trips/form/draft";
import { dropWork, keepWork, keptWork } from "@/lib/work";

/** What is typed and what it began from, kept in the browser until it is saved or put away. */
export function useWork(about: string, start: Work) {
  const client = useQueryClient();
  // By person: whoever signs in next in this tab does not find what another had begun.
  const [name] = useState(() => `${about}.${client.getQueryData(sessionQuery.queryKey)?.user.id ?? ""}`);
  const [found] = useState(() => workIn(keptWork(name)));
  const [work, setWork] = useState(found ?? start);
  const [isFound, setFound] = useState(found !== null && isBegun(found));
  const settled = useRef<Work | null>(work);
  useEffect(() => {
    if (settled.current !== null && work !== settled.current) keepWork(name, work);
  }, [name, work]);
  const startOver = () => {
    settled.current = start;
    setWork(start);
    setFound(false);
    dropWork(name);
  };
  /** It is saved, or given up: nothing of it is kept any more. */
  const putAway = () => {
    settled.current = null;
    dropWork(name);
  };
  const setDraft = (change: (draft: Draft) => Draft) => setWork((now) => ({ ...now, draft: change(now.draft) }));
  const isUnsaved = isBegun(work) && (work.base !== null || work !== start);
  return { work, setWork, setDraft, isFound, isUnsaved, startOver, putAway, keepAgain: () => keepWork(name, work) };
}

function isBegun({ base, draft }: Work): boolean {
  return base === null || JSON.stringify(base.draft) !== JSON.stringify(draft);
}
