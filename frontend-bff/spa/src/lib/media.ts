import { useCallback, useSyncExternalStore } from "react";

/** Narrower than where the styles' `md:` begins, lists become cards and the board shows one lane. */
export const NARROW = "(max-width: 47.99rem)";
export const UNDER_FINGER = "(pointer: coarse)";

/** Whether a media query holds, kept up to date. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
