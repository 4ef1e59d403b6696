/** Filters that people keep for a page, their own and those shared with the office. */
import { queryOptions } from "@tanstack/react-query";
import { api, bodyOf, type Schemas } from "@/api/client";
import type { TripFilters } from "@/api/queries/trips";

export type SavedFilter = Schemas["SavedFilter"];
type Page = SavedFilter["page"];

/** The most a person keeps. */
const MOST = 100;
const COUNT_STALE_MS = 60_000;

export function savedFiltersQuery(page: Page) {
  return queryOptions({
    queryKey: ["saved-filters", page],
    queryFn: async ({ signal }) => {
      const query = { page, limit: MOST, sort: "name" } as const;
      return (await bodyOf(api.GET("/saved-filters", { params: { query }, signal }))).items;
    },
  });
}

/** How many trips fit now, where the server can tell soon, else null; a number beside a name may be a minute old. */
export function tripCountQuery(filters: TripFilters) {
  return queryOptions({
    queryKey: ["trips", "count", filters],
    queryFn: async ({ signal }) => {
      const query: TripFilters = { ...filters, limit: 1, fields: "id", include: "total" };
      return (await bodyOf(api.GET("/trips", { params: { query }, signal }))).total ?? null;
    },
    staleTime: COUNT_STALE_MS,
  });
}

export const savedFilters = {
  create: (body: Schemas["SavedFilterCreate"]) =>
    bodyOf(api.POST("/saved-filters", { params: { header: { "Idempotency-Key": crypto.randomUUID() } }, body })),
  update: (id: string, body: Schemas["SavedFilterUpdate"]) =>
    bodyOf(api.PATCH("/saved-filters/{id}", { params: { path: { id } }, body })),
  remove: async (id: string): Promise<void> => {
    await api.DELETE("/saved-filters/{id}", { params: { path: { id } } });
  },
};
