/** Short messages at the edge, with a way back: undo instead of asking beforehand. */
import { X } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";
import { Button, IconButton } from "@/ui/button";

type Toast = { id: number; text: string; tone: "done" | "bad"; undo: (() => void) | null };

/** Long enough to read and reach it; focus and pointer hold it. */
const STAY_MS = 8_000;
let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();

function change(to: readonly Toast[]): void {
  toasts = to;
  for (const listener of listeners) listener();
}

function show(text: string, tone: Toast["tone"], undo: (() => void) | null): void {
  change([...toasts.slice(-2), { id: next++, text, tone, undo }]);
}

export const toast = {
  done: (text: string, undo?: () => void) => show(text, "done", undo ?? null),
  failed: (text: string) => show(text, "bad", null),
};

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <section
      data-over
      aria-label="Messages"
      className="pointer-events-none fixed inset-x-3 bottom-3 z-50 flex flex-col items-center gap-2 pb-[env(safe-area-inset-bottom)] max-md:bottom-16"
    >
      <div role="status" aria-live="polite" className="contents">
        {shown.map((one) => (
          <Item key={one.id} toast={one} />
        ))}
      </div>
    </section>
  );
}

function Item({ toast: one }: { toast: Toast }) {
  const close = () => change(toasts.filter(({ id }) => id !== one.id));
  useEffect(() => {
    const timer = setTimeout(() => change(toasts.filter(({ id }) => id !== one.id)), STAY_MS);
    return () => clearTimeout(timer);
  }, [one.id]);
  return (
    <div
      className={`pointer-events-auto flex max-w-full items-center gap-2 rounded-lg bg-raised py-1.5 pr-1.5 pl-3.5 shadow-pop ${one.tone === "bad" ? "text-bad" : ""}`}
    >
      <p className="min-w-0 flex-1">{one.text}</p>
      {one.undo && (
        <Button
          look="quiet"
          className="text-accent"
          onClick={() => {
            one.undo?.();
            close();
          }}
        >
          Undo
        </Button>
      )}
      <IconButton name="Close message" icon={<X className="size-4" />} onClick={close} />
    </div>
  );
}
