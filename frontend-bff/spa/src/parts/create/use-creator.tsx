/** Makes a driver, vehicle, place or customer on the way, where somebody looked for one that is not there. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useRef, useState } from "react";
import { type Noun, type Nouns, saveOf, showMade } from "@/api/queries/nouns";
import { isAtLeast, sessionQuery } from "@/api/session";
import { type Problem, problemOf } from "@/lib/problem";
import type { Body, FieldValues } from "@/parts/noun/fields";
import { toast } from "@/ui/toast";

const CreateDialog = lazy(async () => ({ default: (await import("@/parts/create/create-dialog")).CreateDialog }));

/** A name alone says too little of these: a place is to be found, and a vehicle has a kind. */
const ASKED: ReadonlySet<Noun> = new Set(["places", "vehicles"]);

type Creator = {
  mayCreate: boolean;
  /** At once, or after a few questions, which begin with what is known already. */
  create: (name: string, known?: FieldValues) => void;
  /** Why it was refused. */
  failure: Problem | null;
  dialog: ReactNode;
};

export function useCreator<N extends Noun>(noun: N, onMade: (made: Nouns[N]) => void | Promise<void>): Creator {
  const client = useQueryClient();
  const role = useQuery(sessionQuery).data?.user.role ?? "driver";
  const [start, setStart] = useState<FieldValues | null>(null);
  const [failure, setFailure] = useState<Problem | null>(null);
  const isBusy = useRef(false);
  const make = async (body: Body): Promise<void> => {
    const made = await saveOf(noun, null, body);
    showMade(client, noun, made);
    toast.done(`${made.name} is created`);
    await onMade(made);
  };
  const makeAtOnce = async (name: string) => {
    if (isBusy.current) return;
    isBusy.current = true;
    try {
      await make({ name });
    } catch (error) {
      setFailure(problemOf(error));
    } finally {
      isBusy.current = false;
    }
  };
  return {
    mayCreate: isAtLeast(role, "dispatcher"),
    failure,
    create: (name, known = {}) => {
      setFailure(null);
      if (ASKED.has(noun)) setStart({ ...known, name });
      else void makeAtOnce(name);
    },
    dialog: start && (
      <Suspense>
        <CreateDialog noun={noun} start={start} onMake={make} onClose={() => setStart(null)} />
      </Suspense>
    ),
  };
}
