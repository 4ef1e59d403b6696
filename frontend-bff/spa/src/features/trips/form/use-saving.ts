import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { showTrip, type Trip, tripQuery, trips } from "@/api/queries/trips";
import { toCreate, toPatch } from "@/features/trips/form/body";
import { atFirstWindow, errorsInForm, isShown, wrongIn } from "@/features/trips/form/check";
import { type Work, workOn } from "@/features/trips/form/draft";
import { type FieldError, type Problem, problemOf } from "@/lib/problem";

type Saving = {
  work: Work;
  setWork: (work: Work) => void;
  onSaved: (trip: Trip) => Promise<void>;
};
/** What somebody else saved meanwhile, and how far we wanted to go. */
type Meeting = { newest: Trip; isScheduled: boolean };

/** Saves what was typed, says at which fields it is wrong, and meets others who were quicker. */
export function useSaving({ work, setWork, onSaved }: Saving) {
  const client = useQueryClient();
  const createOnce = useOneKey();
  const [failure, setFailure] = useState<Problem | null>(null);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [meeting, setMeeting] = useState<Meeting | null>(null);
  const [isBusy, setBusy] = useState(false);

  const refuse = (found: readonly FieldError[], problem: Problem | null) => {
    setErrors(found);
    setFailure(problem);
    showFirstWrong();
  };
  const send = async ({ base, draft }: Work): Promise<Trip> => {
    if (!base) {
      const body = toCreate(draft);
      return await trips.create(body, createOnce(body));
    }
    const patch = toPatch(base.draft, draft);
    if (Object.keys(patch).length === 0) return await client.fetchQuery({ ...tripQuery(base.id), staleTime: 0 });
    return await trips.update(base.id, patch, base);
  };
  const run = async (isScheduled: boolean, sent: Work, onHalf: (half: Work) => void): Promise<void> => {
    let saved = await send(sent);
    showTrip(client, saved);
    if (isScheduled && saved.status === "draft") {
      // Should this step fail, what is saved is not saved once more.
      onHalf(workOn(saved));
      saved = await trips.setStatus(saved.id, { status: "scheduled" }, saved);
      showTrip(client, saved);
    }
    void client.invalidateQueries({ queryKey: ["trips", "list"] });
    await onSaved(saved);
  };
  const fail = async (error: unknown, { base, draft }: Work, isScheduled: boolean): Promise<void> => {
    const problem = problemOf(error);
    if (problem.status === 412 && base) {
      const newest = await client.fetchQuery({ ...tripQuery(base.id), staleTime: 0 });
      setMeeting({ newest, isScheduled });
      return;
    }
    const inForm = base ? errorsInForm(problem.errors, toPatch(base.draft, draft), draft) : problem.errors;
    refuse(inForm.map(atFirstWindow), problem);
  };
  const save = async (isScheduled: boolean, sent: Work = work): Promise<void> => {
    if (isBusy) return;
    const wrong = wrongIn(sent.draft);
    if (wrong.length > 0) return refuse(wrong, null);
    setBusy(true);
    setErrors([]);
    setFailure(null);
    let current = sent;
    const onHalf = (half: Work) => {
      current = half;
      setWork(half);
    };
    try {
      await run(isScheduled, sent, onHalf);
    } catch (error) {
      await fail(error, current, isScheduled).catch((again: unknown) => refuse([], problemOf(again)));
    } finally {
      setBusy(false);
    }
  };
  return {
    save,
    isBusy,
    failure,
    errors,
    meeting,
    /** What is wrong with what no field shows. */
    others: errors.filter((one) => !isShown(one.pointer)),
    closeMeeting: () => setMeeting(null),
    goOn: (next: Work, isSaved: boolean) => {
      setWork(next);
      setMeeting(null);
      if (isSaved) void save(meeting?.isScheduled ?? false, next);
    },
    errorAt: (pointer: string) =>
      errors.find((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`))?.detail,
  };
}

/** The same body goes under the same key, so that saving again after a lost answer makes no second trip. */
function useOneKey(): (body: unknown) => string {
  const last = useRef({ text: "", key: "" });
  return (body) => {
    const text = JSON.stringify(body);
    if (text !== last.current.text) last.current = { text, key: crypto.randomUUID() };
    return last.current.key;
  };
}

/** Once React has marked it; where no field is wrong, the words above the form. */
function showFirstWrong(): void {
  requestAnimationFrame(() => {
    const wrong = document.querySelector<HTMLElement>('form [aria-invalid="true"]');
    if (wrong) wrong.focus();
    else document.querySelector("form [role=alert]")?.scrollIntoView({ block: "center" });
  });
}
