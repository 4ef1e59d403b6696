/** Changes what the app knows of one object, in every list that shows it. */
import type { QueryClient } from "@tanstack/react-query";
import { isRecord } from "@/lib/problem";

/** Endless lists are refreshed up to this many pages. */
const MOST_PAGES = 5;

type Versioned = Record<string, unknown> & { id: string; version?: number };

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
