/** What was done, in numbers. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, bodyOf, type Schemas } from "@/api/client";

export type Dashboard = Schemas["Dashboard"];
export type DashboardDay = Schemas["DashboardDay"];

/** Days of `timezone`, the first and the last included. */
export function dashboardQuery(days: { from: string; to: string }, timezone: string | undefined) {
  return queryOptions({
    queryKey: ["reports", "dashboard", days.from, days.to, timezone],
    queryFn: ({ signal }) =>
      bodyOf(api.GET("/reports/dashboard", { params: { query: { ...days, ...(timezone && { timezone }) } }, signal })),
    placeholderData: keepPreviousData,
  });
}
