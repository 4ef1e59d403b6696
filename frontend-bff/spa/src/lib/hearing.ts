/** Passes live events on to the pages that want them, as positions and presence. */
type Heard = { name: string; data: unknown };
type Listener = (event: Heard) => void;
const listeners = new Map<string, Set<Listener>>();

/** Hears every event of a name until the returned function is called. */
export function onHeard(name: string, listener: Listener): () => void {
  const those = listeners.get(name) ?? new Set();
  listeners.set(name, those);
  those.add(listener);
  return () => those.delete(listener);
}

export function hear(event: Heard): void {
  for (const listener of listeners.get(event.name) ?? []) listener(event);
}
