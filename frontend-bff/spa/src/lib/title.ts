import { useEffect } from "react";

/** The name of the page in the tab, in the history and for those who hear it. */
export function useTitle(name: string): void {
  useEffect(() => {
    document.title = `${name} · Roadbook`;
  }, [name]);
}
