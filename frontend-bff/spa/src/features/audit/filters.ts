/** What of the address narrows the log, in the names of the API. */
import type { AuditFilters } from "@/api/queries/audit";
import { addDay } from "@/lib/days";
import { fromLocalInput } from "@/lib/zoned";

/** As they stand in the address; `from` and `to` are days of the company's zone, both included. */
export type AuditSearch = {
  actor?: string | undefined;
  action?: string | undefined;
  type?: string | undefined;
  target?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

export function auditFilters(search: AuditSearch): AuditFilters {
  const from = search.from && fromLocalInput(`${search.from}T00:00`);
  // The API takes what is before a moment, so the last day ends where the next begins.
  const next = search.to && addDay(search.to);
  const to = next && fromLocalInput(`${next}T00:00`);
  return {
    ...(search.actor && { "actor.id": search.actor }),
    ...(search.action && { action: search.action }),
    ...(search.type && { "target.type": search.type }),
    ...(search.target && { "target.id": search.target }),
    ...(from && { "at.from": from }),
    ...(to && { "at.to": to }),
  };
}

export function isNarrowed(search: AuditSearch): boolean {
  return Object.values(search).some((one) => one !== undefined && one !== "");
}
