/** Keeps what the app knows in step with what happens: each live event goes into every list and object it concerns. */
import type { QueryClient } from "@tanstack/react-query";
import type { LiveEvent } from "@/api/live";
import { isRecord } from "@/lib/problem";

/** Query keys begin with the plural noun: `["trips", "list", …]`, `["trips", id]`. */
const NOUNS: Record<string, string> = {
  trip: "trips",
  driver: "drivers",
  vehicle: "vehicles",
  place: "places",
  customer: "customers",
  user: "users",
  organization: "organization",
  api_key: "api-keys",
  job: "jobs",
};
/** Lists are asked for again this long after something came or went. */
const SOON_MS = 500;
/** After a mere change every list that shows the object has it already; only what it is sorted or filtered by may be off. */
const EVENTUALLY_MS = 10_000;

/** Endless lists are refreshed up to this many pages. */
const MOST_PAGES = 5;

type Versioned = Record<string, unknown> & { id: string; version?: number };

export class CacheKeeper {
  readonly #client: QueryClient;
  readonly #timers = new Map<string, { at: number; timer: ReturnType<typeof setTimeout> }>();

  constructor(client: QueryClient) {
    this.#client = client;
  }

  take(event: LiveEvent): void {
    const [type, action] = event.name.split(".");
    const noun = NOUNS[type ?? ""];
    if (!noun || !isRecord(event.data) || typeof event.data.id !== "string") return;
    const { id, object } = event.data;
    if (action === "deleted") drop(this.#client, noun, id);
    else if (isVersioned(object)) put(this.#client, noun, object);
    void this.#client.invalidateQueries({ queryKey: [noun, id, "events"] });
    this.#refreshLists(noun, action === "updated" ? EVENTUALLY_MS : SOON_MS);
  }

  /** After a cut in the stream, what was missed is asked for. */
  refreshAll(): void {
    void this.#client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  }

  stop(): void {
    for (const { timer } of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Once for many events, and the sooner of two wishes. */
  #refreshLists(noun: string, wait: number): void {
    const at = Date.now() + wait;
    const before = this.#timers.get(noun);
    if (before && before.at <= at) return;
    if (before) clearTimeout(before.timer);
    const timer = setTimeout(() => {
      this.#timers.delete(noun);
      refreshLists(this.#client, noun);
      if (noun === "trips") void this.#client.invalidateQueries({ queryKey: ["reports"] });
    }, wait);
    this.#timers.set(noun, { at, timer });
  }
}

/** Asks for the lists of a noun again. One that somebody has scrolled far down would take as many calls as it has pages:
 * it is kept in step object by object, and asked for anew when it is next opened. */
export function refreshLists(client: QueryClient, noun: string): void {
  const queryKey = [noun, "list"];
  void client.invalidateQueries({ queryKey, refetchType: "none" });
  void client.refetchQueries({ queryKey, type: "active", predicate: ({ state }) => !isLong(state.data) });
}

function isLong(known: unknown): boolean {
  return isRecord(known) && Array.isArray(known.pages) && known.pages.length > MOST_PAGES;
}

/** Takes what is gone out of everything that shows it. */
export function drop(client: QueryClient, noun: string, id: string): void {
  client.removeQueries({ queryKey: [noun, id], exact: true });
  client.setQueriesData({ queryKey: [noun, "list"] }, (known: unknown) => without(known, id));
}

/** The same lists as `replaced`, without one object. */
export function without(known: unknown, id: string): unknown {
  if (Array.isArray(known)) {
    return known.some((one: unknown) => isVersioned(one) && one.id === id)
      ? known.filter((one: unknown) => !isVersioned(one) || one.id !== id)
      : known;
  }
  if (!isRecord(known)) return known;
  const part = Array.isArray(known.items) ? "items" : "pages";
  if (!Array.isArray(known[part])) return known;
  const before: readonly unknown[] = known[part];
  const after = part === "items" ? without(before, id) : before.map((page) => without(page, id));
  const isSame = after === before || (Array.isArray(after) && after.every((one, at) => one === before[at]));
  return isSame && Array.isArray(after) && after.length === before.length ? known : { ...known, [part]: after };
}

/** Puts one object, as the server gave it, everywhere it is shown; an older version never replaces a newer one. */
export function put(client: QueryClient, noun: string, object: Versioned): void {
  client.setQueryData([noun, object.id], (known: unknown) => (isOlder(object, known) ? known : object));
  client.setQueriesData({ queryKey: [noun, "list"] }, (known: unknown) => replaced(known, object));
}

/** A page, or pages of an endless list, or the plain items, with the object in place of what it was. */
export function replaced(known: unknown, object: Versioned): unknown {
  if (Array.isArray(known)) {
    const at = known.findIndex((one: unknown) => isVersioned(one) && one.id === object.id);
    return at < 0 || isOlder(object, known[at]) ? known : known.with(at, object);
  }
  if (!isRecord(known)) return known;
  if (Array.isArray(known.items)) {
    const items = replaced(known.items, object);
    return items === known.items ? known : { ...known, items };
  }
  if (!Array.isArray(known.pages)) return known;
  const pages = known.pages.map((page: unknown) => replaced(page, object));
  return pages.every((page, index) => Array.isArray(known.pages) && page === known.pages[index])
    ? known
    : { ...known, pages };
}

function isOlder(object: Versioned, known: unknown): boolean {
  return isVersioned(known) && (known.version ?? 0) > (object.version ?? 0);
}

export function isVersioned(value: unknown): value is Versioned {
  return isRecord(value) && typeof value.id === "string";
}
