/** Filters that people keep for a page, their own and those shared with the office. */
import { queryOptions } from "@tanstack/react-query";
import { api, bodyOf, type Schemas } from "@/api/client";

export type SavedFilter = Schemas["SavedFilter"];
export type SavedPage = SavedFilter["page"];

/** The most a person keeps. */
const MOST = 100;
const COUNT_STALE_MS = 60_000;

export function savedFiltersQuery(page: SavedPage) {
  return queryOptions({
    queryKey: ["saved-filters", page],
    queryFn: async ({ signal }) => {
      const query = { page, limit: MOST, sort: "name" } as const;
      return (await bodyOf(api.GET("/saved-filters", { params: { query }, signal }))).items;
    },
  });
}

/** How many fit now; a number beside a name may be a minute old. */
export function countQuery(page: SavedPage, query: string, count: Count) {
  return queryOptions({
    queryKey: [page, "count", query],
    queryFn: ({ signal }) => count(query, signal),
    staleTime: COUNT_STALE_MS,
  });
}

/** null where the server cannot tell soon. */
export type Count = (query: string, signal: AbortSignal) => Promise<number | null>;

export const savedFilters = {
  create: (body: Schemas["SavedFilterCreate"]) =>
    bodyOf(api.POST("/saved-filters", { params: { header: { "Idempotency-Key": crypto.randomUUID() } }, body })),
  update: (id: string, body: Schemas["SavedFilterUpdate"]) =>
    bodyOf(api.PATCH("/saved-filters/{id}", { params: { path: { id } }, body })),
  remove: async (id: string): Promise<void> => {
    await api.DELETE("/saved-filters/{id}", { params: { path: { id } } });
  },
};
