/** What of the address narrows the table, in the names of the API. */
import type { TripFilters } from "@/api/queries/trips";
import { fromLocalInput } from "@/lib/zoned";

/** As they stand in the address; `from` and `to` are days of the company's zone, both included. */
export type TripSearch = {
  q?: string | undefined;
  status?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  driverId?: string | undefined;
  vehicleId?: string | undefined;
  customerId?: string | undefined;
  priority?: string | undefined;
  flag?: string | undefined;
  sort?: string | undefined;
};

export const FLAGS = [
  ["delayed", "Late"],
  ["exception", "Exception"],
  ["onHold", "On hold"],
] as const;
const SORTS = [
  "-createdAt",
  "-number",
  "-scheduledStart",
  "-updatedAt",
  "createdAt",
  "number",
  "scheduledStart",
  "updatedAt",
] as const;
export const DEFAULT_SORT = "-scheduledStart";
const NAMES = ["q", "status", "from", "to", "driverId", "vehicleId", "customerId", "priority", "flag"] as const;

export function apiFilters(search: TripSearch): TripFilters {
  const from = search.from && fromLocalInput(`${search.from}T00:00`);
  const to = search.to && fromLocalInput(`${search.to}T23:59`);
  return {
    sort: SORTS.find((one) => one === search.sort) ?? DEFAULT_SORT,
    ...(search.q && { q: search.q }),
    ...(search.status && { status: search.status }),
    ...(search.driverId && { driverId: search.driverId }),
    ...(search.vehicleId && { vehicleId: search.vehicleId }),
    ...(search.customerId && { customerId: search.customerId }),
    ...(search.priority && { priority: search.priority }),
    ...(from && { "scheduledStart.from": from }),
    ...(to && { "scheduledStart.to": to.replace(":00Z", ":59.999Z") }),
    ...(search.flag === "delayed" && { "flags.delayed": "true" }),
    ...(search.flag === "exception" && { "flags.exception": "true" }),
    ...(search.flag === "onHold" && { "flags.onHold": "true" }),
  };
}

export function isFiltered(search: TripSearch): boolean {
  return NAMES.some((name) => search[name]);
}

/** The file of what the table shows; its rows are in the order in which they were made, whatever the table's is. */
export function exportUrl(search: TripSearch, format: "csv" | "xlsx" | "jsonl"): string {
  const { sort: _, ...filters } = apiFilters(search);
  const query = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(filters)) query.set(name, String(value));
  return `/bff/api/trips/export?${query}`;
}

/** The filters and the order as they stand in an address, in one order always, so that two can be compared. */
export function queryOf(search: TripSearch): string {
  const query = new URLSearchParams();
  for (const name of [...NAMES, "sort"] as const) {
    const value = search[name];
    if (value && !(name === "sort" && value === DEFAULT_SORT)) query.set(name, value);
  }
  return query.toString();
}

/** What a kept query means; whatever else stands in it is left out. Names that it does not have are cleared. */
export function searchIn(query: string): Record<(typeof NAMES)[number] | "sort", string | undefined> {
  const given = new URLSearchParams(query);
  const of = (name: string) => given.get(name) || undefined;
  return {
    q: of("q"),
    status: of("status"),
    from: of("from"),
    to: of("to"),
    driverId: of("driverId"),
    vehicleId: of("vehicleId"),
    customerId: of("customerId"),
    priority: of("priority"),
    flag: of("flag"),
    sort: of("sort"),
  };
}
