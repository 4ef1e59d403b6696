/** Times as people say them; the exact one is in the tooltip and for assistive technology. */
import { useSyncExternalStore } from "react";
import { exact, relative } from "@/lib/format";

const TICK_MS = 15_000;
let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const one of listeners) one();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer) {
      clearInterval(timer);
      timer = null;
    }
  };
}

/** The time of day, again every 15 s: one timer for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

export function RelativeTime({ at, className }: { at: string | null | undefined; className?: string }) {
  const reference = useNow();
  if (!at) return <span className="text-ink-faint">–</span>;
  return (
    <time dateTime={at} title={exact(at)} {...(className && { className })}>
      {relative(at, reference)}
    </time>
  );
}
