/**
 * Proving once more who one is, where the API asks for it before something risky:
 * `await withStepUp(() => api.DELETE(…))` asks the person when it has to, and then tries again by itself.
 */
import { lazy, Suspense, useSyncExternalStore } from "react";
import { Problem } from "@/lib/problem";

const StepUpDialog = lazy(async () => ({ default: (await import("@/parts/step-up-dialog")).StepUpDialog }));

type Asked = { proven: Promise<void>; onProven: () => void; onDeclined: () => void };
let asked: Asked | null = null;
const listeners = new Set<() => void>();

function change(to: Asked | null): void {
  asked = to;
  for (const listener of listeners) listener();
}

/** Throws a Problem as `act` does, and `app.not_proven` where the person thinks better of it. */
export async function withStepUp<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "auth.step_up_required") throw error;
  }
  await proveAgain();
  return await act();
}

/** Asks whether or not it is due: for what leaves the page, where there is no trying again. */
export async function proveAgain(): Promise<void> {
  if (!asked) change(ask());
  await asked?.proven;
}

function ask(): Asked {
  let answered = (_isProven: boolean) => {};
  const proven = new Promise<void>((resolve, reject) => {
    answered = (isProven) => (isProven ? resolve() : reject(notProven()));
  });
  const close = (isProven: boolean) => () => {
    change(null);
    answered(isProven);
  };
  return { proven, onProven: close(true), onDeclined: close(false) };
}

function notProven(): Problem {
  return new Problem(0, {
    code: "app.not_proven",
    title: "Nothing was changed",
    detail: "This needs your password or a code first.",
  });
}

/** Stands once in the frame. */
export function StepUpHost() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => asked,
  );
  return (
    shown && (
      <Suspense>
        <StepUpDialog onProven={shown.onProven} onClose={shown.onDeclined} />
      </Suspense>
    )
  );
}
