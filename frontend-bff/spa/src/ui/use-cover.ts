import { type RefObject, useEffect, useSyncExternalStore } from "react";

/** Whether a media query fits, now and as it changes. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => matchMedia(query).matches,
  );
}

/** While an element covers the page, nothing behind it can be reached; menus, dialogs and messages (`data-over`) can. */
export function useCover(ref: RefObject<HTMLElement | null>, isCovering: boolean): void {
  useEffect(() => {
    if (!isCovering) return;
    const hidden: HTMLElement[] = [];
    for (let node = ref.current; node && node !== document.body; node = node.parentElement) {
      for (const other of node.parentElement?.children ?? []) {
        const isOver = other === node || other.matches("dialog, [data-over]");
        if (!(other instanceof HTMLElement) || isOver || other.inert) continue;
        other.inert = true;
        hidden.push(other);
      }
    }
    return () => {
      for (const one of hidden) one.inert = false;
    };
  }, [ref, isCovering]);
}
