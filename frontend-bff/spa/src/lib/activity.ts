/** Whether somebody is at the app, which asks by itself as long as a page is open. */

/** Longer than what asks most rarely waits between two calls, so that it tells of whoever is there. */
const AWAY_AFTER_MS = 60_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "click", "visibilitychange"] as const;

// Somebody has opened the page.
let lastSeenAt = Date.now();
let lastPlace = "";

function see(event: Event): void {
  if (event.type === "pointermove" && event instanceof MouseEvent) {
    // Browsers tell of a pointer that rests, too, when what is under it moves, as markers on a map do.
    const place = `${event.screenX},${event.screenY}`;
    if (place === lastPlace) return;
    lastPlace = place;
  }
  lastSeenAt = Date.now();
}

for (const sign of SIGNS) globalThis.addEventListener?.(sign, see, { capture: true, passive: true });

export function isSomebodyThere(): boolean {
  return Date.now() - lastSeenAt < AWAY_AFTER_MS;
}
