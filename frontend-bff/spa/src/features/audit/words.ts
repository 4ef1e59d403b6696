/** The names and values of the log, in words. */
import type { AuditEntry } from "@/api/queries/audit";
import { keptBack } from "@/features/audit/differences";
import { distance, duration, exact, number } from "@/lib/format";
import { isRecord } from "@/lib/problem";

/** What is done with most nouns. */
const VERBS: Record<string, string> = {
  created: "created",
  updated: "changed",
  deleted: "deleted",
  restored: "restored",
  imported: "imported",
  exported: "personal data downloaded",
  erased: "personal data erased",
  status: "status changed",
  stop_status: "stop reported",
};
const ACTIONS: Record<string, string> = {
  "auth.login": "Signed in",
  "auth.logout": "Signed out",
  "auth.switched": "Switched to another company",
  "auth.stepped_up": "Proved who they are once more",
  "auth.login_failed": "Wrong password at a sign-in",
  "auth.password_failed": "Wrong password from somebody signed in",
  "auth.code_failed": "Wrong code",
  "auth.reset_asked": "New password asked for",
  "user.joined": "Accepted the invitation",
  "user.updated": "Member changed",
  "user.sessions_ended": "Member signed out everywhere",
  "user.invited_again": "Invitation sent again",
  "user.removed": "Member removed",
};
const NOUNS: ReadonlyMap<string, string> = new Map([
  ["api_key", "API key"],
  ["organization", "Company"],
  ["user", "Member"],
  ["auth", "Sign-in"],
]);

export const ACTION_NAMES: readonly string[] = [
  ...["trip.created", "trip.updated", "trip.status", "trip.stop_status", "trip.assigned", "trip.unassigned"],
  ...["trip.reassigned", "trip.reopened", "trip.deleted", "trip.restored"],
  ...["driver", "vehicle", "place", "customer"].flatMap((noun) =>
    ["created", "updated", "deleted", "restored"].map((verb) => `${noun}.${verb}`),
  ),
  ...["user.invited", "user.joined", "user.updated", "user.removed", "user.sessions_ended", "user.exported"],
  ...["user.invited_again", "user.erased", "driver.exported", "driver.erased"],
  ...["api_key.created", "api_key.updated", "api_key.rotated", "api_key.deleted", "organization.updated"],
  ...["auth.login", "auth.logout", "auth.switched", "auth.stepped_up"],
  ...["auth.login_failed", "auth.password_failed", "auth.code_failed", "auth.reset_asked"],
];
export const TARGET_TYPES = [
  "trip",
  "driver",
  "vehicle",
  "place",
  "customer",
  "user",
  "api_key",
  "organization",
  "session",
  "job",
] as const;

/** "trip.stop_status" → "Trip: stop reported" */
export function actionWords(action: string): string {
  const known = ACTIONS[action];
  if (known) return known;
  const [noun = "", verb = ""] = action.split(".", 2);
  return `${nounWords(noun)} ${VERBS[verb] ?? spaced(verb)}`;
}

export function nounWords(noun: string): string {
  return NOUNS.get(noun) ?? capital(spaced(noun));
}

/** `["stops", "stp_1", "window", "from"]` → "Stop 1 · window · from" where `names` knows the place of an id. */
export function pathWords(path: readonly string[], names: ReadonlyMap<string, string> = new Map()): string {
  const words: string[] = [];
  for (const [index, part] of path.entries()) {
    const isMember = index > 0 && (names.has(part) || /^\d+$/.test(part) || /^[a-z]{3}_/.test(part));
    const list = words.at(-1);
    if (isMember && list) words[words.length - 1] = `${singular(list)} ${names.get(part) ?? part}`;
    else words.push(spaced(part));
  }
  return capital(words.join(" · "));
}

/** The place, from 1, of each member of a list that has an id, on either side. */
export function placesOf(entry: Pick<AuditEntry, "before" | "after">): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  const walk = (value: unknown) => {
    if (Array.isArray(value)) {
      for (const [index, one] of value.entries()) {
        const sequence = isRecord(one) && typeof one.sequence === "number" ? one.sequence : index + 1;
        if (isRecord(one) && typeof one.id === "string") places.set(one.id, String(sequence));
        walk(one);
      }
    } else if (isRecord(value)) for (const one of Object.values(value)) walk(one);
  };
  walk(entry.before);
  walk(entry.after);
  return places;
}

const NO_NAMES: ReadonlyMap<string, string> = new Map();
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*Z$/;

/** `names` knows people and things by their ids. */
export function valueWords(name: string, value: unknown, names: ReadonlyMap<string, string> = NO_NAMES): string {
  const held = keptBack(value);
  if (held) return held === "erased" ? "erased, as personal data" : "not shown";
  if (value === null || value === undefined || value === "") return "nothing";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return numberWords(name, value);
  if (typeof value === "string") return names.get(value) ?? textWords(name, value);
  if (Array.isArray(value)) return value.map((one) => valueWords(name, one, names)).join(", ") || "nothing";
  if (isRecord(value) && typeof value.lat === "number" && typeof value.lng === "number") {
    return `${value.lat}, ${value.lng}`;
  }
  return JSON.stringify(value);
}

function textWords(name: string, value: string): string {
  if (MOMENT.test(value)) return exact(value);
  return /status$/i.test(name) ? spaced(value) : value;
}

function numberWords(name: string, value: number): string {
  if (/seconds$/i.test(name)) return duration(value);
  if (/distance$/i.test(name)) return distance(value);
  return number(value, Number.isInteger(value) ? 0 : 2);
}

/** "scheduledStart" and "stop_status" as words. */
function spaced(name: string): string {
  return name
    .replaceAll("_", " ")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/ Id$/, "")
    .toLowerCase();
}

function singular(list: string): string {
  return list.endsWith("s") ? list.slice(0, -1) : list;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
