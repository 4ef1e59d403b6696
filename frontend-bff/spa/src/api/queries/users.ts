/** The members of the company: who they are, and what an administrator does with them. */
import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, bodyOf, type Schemas } from "@/api/client";

export type User = Schemas["User"];

const PAGE = 100;

/** In the order in which they joined. */
export const usersQuery = infiniteQueryOptions({
  queryKey: ["users", "list"],
  initialPageParam: "",
  queryFn: ({ pageParam, signal }) =>
    bodyOf(api.GET("/users", { params: { query: { limit: PAGE, ...(pageParam && { cursor: pageParam }) } }, signal })),
  getNextPageParam: (page) => page.nextCursor,
});

function seen(user: User) {
  return { path: { id: user.id }, header: { "If-Match": `"${user.version}"` } };
}

function once() {
  return { "Idempotency-Key": crypto.randomUUID() };
}

export const users = {
  invite: (body: Schemas["Invitation"]) => bodyOf(api.POST("/users/invite", { params: { header: once() }, body })),
  inviteAgain: async (id: string): Promise<void> => {
    await api.POST("/users/{id}/invite", { params: { path: { id }, header: once() } });
  },
  change: (user: User, body: Schemas["UserChange"]) => bodyOf(api.PATCH("/users/{id}", { params: seen(user), body })),
  remove: async (user: User): Promise<void> => {
    await api.DELETE("/users/{id}", { params: seen(user) });
  },
  endSessions: async (id: string): Promise<void> => {
    await api.DELETE("/users/{id}/sessions", { params: { path: { id } } });
  },
  /** What is kept about a person, as a file. */
  exportUrl: (id: string) => `/bff/api/users/${id}/export`,
  /** Raises 403 `auth.step_up_required` where the caller has not proven who it is in the last minutes. */
  erase: async (user: User): Promise<void> => {
    const { path, header } = seen(user);
    await api.POST("/users/{id}/erase", { params: { path, header: { ...header, ...once() } } });
  },
};
