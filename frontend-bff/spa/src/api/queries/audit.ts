/** Who did what, newest first. */
import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, bodyOf, type Schemas } from "@/api/client";
import type { paths } from "@/api/generated/schema";

export type AuditEntry = Schemas["AuditEntry"];
export type AuditFilters = Omit<
  NonNullable<paths["/api/v1/audit-logs"]["get"]["parameters"]["query"]>,
  "cursor" | "limit"
>;

const PAGE = 50;

export function auditQuery(filters: AuditFilters) {
  return infiniteQueryOptions({
    queryKey: ["audit-logs", "list", filters],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      bodyOf(
        api.GET("/audit-logs", {
          params: { query: { limit: PAGE, ...filters, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function auditExportUrl(filters: AuditFilters, format: "csv" | "xlsx" | "jsonl"): string {
  return `/bff/api/audit-logs/export?${new URLSearchParams({ format, ...filters })}`;
}

export function verifyAuditLog(): Promise<Schemas["Verdict"]> {
  return bodyOf(api.GET("/audit-logs/verify"));
}
