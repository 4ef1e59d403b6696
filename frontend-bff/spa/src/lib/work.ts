/** What was typed and not yet sent, kept for this tab over a reload or a new sign-in; never a password. */
const PREFIX = "roadbook.work.";

export function keepWork(name: string, value: unknown): void {
  sessionStorage.setItem(PREFIX + name, JSON.stringify(value));
}

/** What was kept, or null; it may be of another release, so whoever takes it has to look at it. */
export function keptWork(name: string): unknown {
  const kept = sessionStorage.getItem(PREFIX + name);
  if (kept === null) return null;
  try {
    return JSON.parse(kept);
  } catch {
    return null;
  }
}

export function dropWork(name: string): void {
  sessionStorage.removeItem(PREFIX + name);
}

/** After signing out, the next person finds nothing. */
export function dropAllWork(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}
