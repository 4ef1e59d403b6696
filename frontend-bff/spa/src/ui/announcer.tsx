/** Says to assistive technology what happened elsewhere on the page, once and without moving the focus. */
import { useSyncExternalStore } from "react";

let said = "";
const listeners = new Set<() => void>();

export function announce(text: string): void {
  // The same words twice are no change, and would not be said again.
  said = said === text ? `${text}\u00a0` : text;
  for (const listener of listeners) listener();
}

export function Announcer() {
  const text = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => said,
  );
  return (
    <div data-over aria-live="polite" className="sr-only" data-testid="announcer">
      {text}
    </div>
  );
}
