/** Drivers, vehicles, places and customers: four nouns of one shape. */
import { infiniteQueryOptions, type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { put } from "@/api/cache";
import { request, type Schemas } from "@/api/client";

export type Nouns = {
  drivers: Schemas["Driver"];
  vehicles: Schemas["Vehicle"];
  places: Schemas["Place"];
  customers: Schemas["Customer"];
};
export type Noun = keyof Nouns;
export type NounPage<N extends Noun> = { items: Nouns[N][]; nextCursor: string | null; total?: number };
export type Filters = Readonly<Record<string, string | undefined>>;

const PAGE = 100;
/** Names of a company's drivers and vehicles are kept whole; beyond this many a picker asks by letters. */
const MOST_NAMES = 2000;

function address(noun: Noun, filters: Filters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value) query.set(name, value);
  const text = query.toString();
  return `/bff/api/${noun}${text && `?${text}`}`;
}

// The four have one shape, so one function asks for them; the types come from the noun's name.
async function ask<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await request(path, init);
  return await response.json();
}

async function write<T>(path: string, method: string, body: unknown, version?: number): Promise<T> {
  return await ask<T>(path, {
    method,
    headers: {
      "Content-Type": "application/json",
      ...(method === "POST" && { "Idempotency-Key": crypto.randomUUID() }),
      ...(version !== undefined && { "If-Match": `"${version}"` }),
    },
    body: JSON.stringify(body),
  });
}

export function nounQuery<N extends Noun>(noun: N, id: string) {
  return queryOptions({
    queryKey: [noun, id],
    queryFn: ({ signal }) => ask<Nouns[N]>(`/bff/api/${noun}/${id}`, { signal }),
  });
}

export function nounPagesQuery<N extends Noun>(noun: N, filters: Filters) {
  return infiniteQueryOptions({
    queryKey: [noun, "list", "pages", filters],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      ask<NounPage<N>>(address(noun, { limit: String(PAGE), ...filters, cursor: pageParam || undefined }), { signal }),
    getNextPageParam: (page) => page.nextCursor,
    // Another filter shows what was there until its own answer comes.
    placeholderData: (before) => before,
  });
}

/** As many as one looks through in a picker. */
export const OFFERED = 20;

/** What a picker offers for the letters typed so far. */
export function nounSearchQuery<N extends Noun>(noun: N, q: string) {
  return queryOptions({
    queryKey: [noun, "search", q],
    queryFn: ({ signal }) =>
      ask<NounPage<N>>(address(noun, { limit: String(OFFERED), sort: "name", q: q.trim() || undefined }), { signal }),
    placeholderData: (before) => before,
  });
}

/** How many fit, where the server can tell soon, else null. */
export async function countNouns(noun: Noun, filters: Filters, signal: AbortSignal): Promise<number | null> {
  const few: Filters = { ...filters, limit: "1", fields: "id", include: "total" };
  return (await ask<{ total?: number | null }>(address(noun, few), { signal })).total ?? null;
}

type Named = { id: string; name: string };
export type Names = ReadonlyMap<string, string>;

/** All of a noun, by name, with only some fields. */
async function every<T>(noun: Noun, fields: string, signal: AbortSignal): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null = null;
  do {
    const filters: Filters = { limit: String(PAGE), fields, sort: "name", cursor: cursor ?? undefined };
    const page: { items: T[]; nextCursor: string | null } = await ask(address(noun, filters), { signal });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor && found.length < MOST_NAMES);
  return found;
}

/** The names behind ids, for lists that show many of them. */
export function namesQuery(noun: Noun) {
  return queryOptions({
    queryKey: [noun, "list", "names"],
    queryFn: ({ signal }) => every<Named>(noun, "id,name", signal),
    staleTime: 5 * 60_000,
  });
}

export type Unit = Pick<Nouns["vehicles"], "id" | "name" | "kind" | "status">;

/** Vehicles and trailers as choices for a trip. */
export const fleetQuery = queryOptions({
  queryKey: ["vehicles", "list", "fleet"],
  queryFn: ({ signal }) => every<Unit>("vehicles", "id,name,kind,status", signal),
  staleTime: 60_000,
});

const NO_NAMES: Names = new Map();

function asMap(names: readonly Named[]): Names {
  return new Map(names.map(({ id, name }) => [id, name]));
}

/** `names.get(id)`; empty until they are known. `isAllowed` false asks nothing, as for drivers, who may not. */
export function useNames(noun: Noun, isAllowed = true): Names {
  return useQuery({ ...namesQuery(noun), select: asMap, enabled: isAllowed }).data ?? NO_NAMES;
}

/** Creates one, or changes the one with that id. Raises 412 where it has been changed since `version`. */
export function saveOf<N extends Noun>(
  noun: N,
  id: string | null,
  body: Readonly<Record<string, unknown>>,
  version?: number,
): Promise<Nouns[N]> {
  return id === null
    ? write(`/bff/api/${noun}`, "POST", body)
    : write(`/bff/api/${noun}/${id}`, "PATCH", body, version);
}

export async function removeOf(noun: Noun, id: string): Promise<void> {
  await request(`/bff/api/${noun}/${id}`, { method: "DELETE" });
}

export function restoreOf<N extends Noun>(noun: N, id: string): Promise<Nouns[N]> {
  return write(`/bff/api/${noun}/${id}/restore`, "POST", undefined);
}

/** Shows one that was just made: by its name at once, and in every list as soon as they are asked for again. */
export function showMade<N extends Noun>(client: QueryClient, noun: N, made: Nouns[N]): void {
  put(client, noun, made);
  client.setQueryData<Named[]>(
    [noun, "list", "names"],
    (known) => known && [...known, { id: made.id, name: made.name }],
  );
  void client.invalidateQueries({ queryKey: [noun, "list"] });
  void client.invalidateQueries({ queryKey: [noun, "search"] });
}
