/** What a key can be for, in words; a scope that the API has and this has not is an error of types. */
import type { Scope } from "@/api/queries/api-keys";

const NAMES: Record<string, string> = {
  trips: "Trips",
  drivers: "Drivers",
  vehicles: "Vehicles",
  places: "Places",
  customers: "Customers",
  positions: "Positions",
  jobs: "Imports",
  changes: "Changes and live events",
  reports: "Reports",
  users: "Team",
  organization: "Company",
  audit: "Audit log",
};

const EVERY: Record<Scope, true> = {
  "trips:read": true,
  "trips:write": true,
  "drivers:read": true,
  "drivers:write": true,
  "vehicles:read": true,
  "vehicles:write": true,
  "places:read": true,
  "places:write": true,
  "customers:read": true,
  "customers:write": true,
  "positions:read": true,
  "positions:write": true,
  "jobs:read": true,
  "jobs:write": true,
  "changes:read": true,
  "reports:read": true,
  "users:read": true,
  "organization:read": true,
  "organization:write": true,
  "audit:read": true,
};

export type ScopeGroup = { noun: string; name: string; read: Scope | null; write: Scope | null };

export function isScope(text: string): text is Scope {
  return Object.hasOwn(EVERY, text);
}

/** By what they are about, what one reads beside what one changes. */
export const SCOPE_GROUPS: readonly ScopeGroup[] = groupsOf(Object.keys(EVERY).filter(isScope));

export function groupsOf(scopes: readonly Scope[]): ScopeGroup[] {
  const nouns = [...new Set(scopes.map(nounOf))];
  return nouns.map((noun) => ({
    noun,
    name: NAMES[noun] ?? noun,
    read: scopes.find((one) => one === `${noun}:read`) ?? null,
    write: scopes.find((one) => one === `${noun}:write`) ?? null,
  }));
}

/** "Trips: read and change · Reports: read" */
export function scopeWords(scopes: readonly Scope[]): string {
  return groupsOf(scopes)
    .map(({ name, read, write }) => `${name}: ${read && write ? "read and change" : write ? "change" : "read"}`)
    .join(" · ");
}

function nounOf(scope: Scope): string {
  return scope.slice(0, scope.indexOf(":"));
}
