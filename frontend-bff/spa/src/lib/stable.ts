import { useCallback, useEffect, useRef } from "react";

/** A handler that stays the same object while it does what the newest one would; for what is drawn once, as rows. */
export function useStable<Args extends unknown[]>(act: (...args: Args) => void): (...args: Args) => void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  return useCallback((...args: Args) => latest.current(...args), []);
}
