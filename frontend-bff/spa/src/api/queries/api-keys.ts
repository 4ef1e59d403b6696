/** Keys with which other programs call. */
import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, bodyOf, type Schemas } from "@/api/client";

export type ApiKey = Schemas["ApiKey"];
export type ApiKeySecret = Schemas["ApiKeySecret"];
export type Scope = ApiKey["scopes"][number];

const PAGE = 100;

export const apiKeysQuery = infiniteQueryOptions({
  queryKey: ["api-keys", "list"],
  initialPageParam: "",
  queryFn: ({ pageParam, signal }): Promise<{ items: ApiKey[]; nextCursor: string | null }> =>
    bodyOf(
      api.GET("/api-keys", {
        params: { query: { limit: PAGE, sort: "name", ...(pageParam && { cursor: pageParam }) } },
        signal,
      }),
    ),
  getNextPageParam: (page) => page.nextCursor,
});

function once() {
  return { "Idempotency-Key": crypto.randomUUID() };
}

export const apiKeys = {
  create: (body: Schemas["ApiKeyCreate"]) => bodyOf(api.POST("/api-keys", { params: { header: once() }, body })),
  /** Raises 412 where it has been changed since it was seen. */
  update: ({ id, version }: ApiKey, body: Schemas["ApiKeyUpdate"]) =>
    bodyOf(api.PATCH("/api-keys/{id}", { params: { path: { id }, header: { "If-Match": `"${version}"` } }, body })),
  /** The secret until now stays good for so many seconds. */
  rotate: (id: string, overlapSeconds: number) =>
    bodyOf(api.POST("/api-keys/{id}/rotate", { params: { path: { id }, header: once() }, body: { overlapSeconds } })),
  remove: async (id: string): Promise<void> => {
    await api.DELETE("/api-keys/{id}", { params: { path: { id } } });
  },
};
