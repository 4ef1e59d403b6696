/** Single keys (WCAG 2.1.4: they can be switched off) and the few with Ctrl or Cmd. */
import { useEffect, useRef } from "react";

const SETTING = "roadbook.keys";

export function areKeysOn(): boolean {
  return localStorage.getItem(SETTING) !== "off";
}

export function setKeysOn(on: boolean): void {
  if (on) localStorage.removeItem(SETTING);
  else localStorage.setItem(SETTING, "off");
}

/** False says that the key is not for this one now, so that another may take it. */
export type Keys = Record<string, (event: KeyboardEvent) => unknown>;

/** `{"a": …, "?": …, "mod+k": …}`; single keys stay away from fields and from open dialogs and menus. */
export function useHotkeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isModified = event.ctrlKey || event.metaKey;
      const name = isModified ? `mod+${event.key.toLowerCase()}` : event.key;
      const act = latest.current[name];
      if (!act || event.altKey || event.defaultPrevented) return;
      if (!isModified && (!areKeysOn() || isTyping(event.target) || isSomethingOpen())) return;
      if (act(event) !== false) event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select"))
  );
}

function isSomethingOpen(): boolean {
  return document.querySelector("dialog[open], [role=menu], [role=listbox]") !== null;
}
