import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import type { Role } from "@/api/session";
import { destinationsOf } from "@/app/nav";
import { useHotkeys } from "@/lib/hotkeys";

const CHORD_MS = 1_200;

/** The keys that work on every page: the palette, the help, and G with a letter. */
export function useKeys(
  role: Role,
  { openPalette, openHelp }: { openPalette: () => void; openHelp: () => void },
): void {
  const navigate = useNavigate();
  const began = useRef(0);
  const go = (key: string) => {
    // Alone, the letter may mean something on the page.
    if (Date.now() - began.current > CHORD_MS) return false;
    began.current = 0;
    const place = destinationsOf(role).find((one) => "key" in one && one.key === key);
    if (place) void navigate({ to: place.to });
    return true;
  };
  useHotkeys({
    "mod+k": openPalette,
    "?": openHelp,
    g: () => {
      began.current = Date.now();
    },
    ...Object.fromEntries(destinationsOf(role).flatMap((one) => ("key" in one ? [[one.key, () => go(one.key)]] : []))),
  });
}
