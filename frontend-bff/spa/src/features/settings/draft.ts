/** The company's settings as the form holds them. */
import type { Organization, OrganizationUpdate } from "@/api/queries/organization";

export type Draft = Pick<Organization, "name" | "timezone" | "currency" | "units" | "mfaRequired"> & {
  /** As it is typed. */
  graceMinutes: string;
};
type Field = keyof Draft;

export const FIELD_NAMES: Record<Field, string> = {
  name: "Name",
  timezone: "Time zone",
  currency: "Currency",
  units: "Units",
  graceMinutes: "On-time grace",
  mfaRequired: "Second factor",
};
export const FIELDS = ["name", "timezone", "currency", "units", "graceMinutes", "mfaRequired"] as const;

export function draftOf(organization: Organization): Draft {
  const { name, timezone, currency, units, mfaRequired, onTimeGraceSeconds } = organization;
  return { name, timezone, currency, units, mfaRequired, graceMinutes: String(onTimeGraceSeconds / 60) };
}

/** What differs from what was read, and nothing else: what was not touched is nobody's wish. */
export function updateOf(base: Draft, mine: Draft): OrganizationUpdate {
  return {
    ...(mine.name.trim() !== base.name && { name: mine.name.trim() }),
    ...(mine.timezone !== base.timezone && { timezone: mine.timezone }),
    ...(mine.currency !== base.currency && { currency: mine.currency }),
    ...(mine.units !== base.units && { units: mine.units }),
    ...(mine.mfaRequired !== base.mfaRequired && { mfaRequired: mine.mfaRequired }),
    ...(mine.graceMinutes !== base.graceMinutes && { onTimeGraceSeconds: Math.round(Number(mine.graceMinutes) * 60) }),
  };
}

/** What somebody else changed meanwhile, and what it does to mine. */
export type Meeting = { field: Field; before: string; theirs: string; mine: string | null };

export function meetings(base: Draft, mine: Draft, theirs: Draft): Meeting[] {
  return FIELDS.filter((field) => base[field] !== theirs[field]).map((field) => ({
    field,
    before: fieldWords(field, base),
    theirs: fieldWords(field, theirs),
    mine: mine[field] !== base[field] && mine[field] !== theirs[field] ? fieldWords(field, mine) : null,
  }));
}

export function fieldWords(field: Field, draft: Draft): string {
  if (field === "graceMinutes") return `${draft.graceMinutes || "0"} min`;
  if (field === "mfaRequired") return draft.mfaRequired ? "required" : "not required";
  return draft[field];
}
