/** Who is signed in, as the app's server tells it. No token is ever here. */
import { queryOptions } from "@tanstack/react-query";
import { request, type Schemas, send } from "@/api/client";
import { isRecord } from "@/lib/problem";

export type Role = Schemas["User"]["role"];
export type SignedIn = {
  user: Schemas["Me"];
  /** null for who still owes the company a second factor. */
  organization: Schemas["Organization"] | null;
  endsAt: string;
};
/** Which second factors would do, or who is in; where else they could go is asked with the session. */
export type LoginAnswer =
  | { mfaRequired: true; methods: string[] }
  | (Omit<SignedIn, "user"> & { user: Schemas["User"] });

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<SignedIn | null> => {
    const response = await request("/bff/session", { signal });
    return await response.json();
  },
  staleTime: 60_000,
});

/** `providers` is null where nobody can say which are set up; `mailbox` is there in development alone. */
export type WaysIn = { providers: readonly string[] | null; mailbox: string | null };

export const waysInQuery = queryOptions({
  queryKey: ["ways-in"],
  queryFn: async ({ signal }): Promise<WaysIn> => {
    const response = await request("/bff/ways-in", { signal });
    return await response.json();
  },
  staleTime: 5 * 60_000,
});

export async function login(email: string, password: string): Promise<LoginAnswer> {
  return loginAnswer(await send("/bff/login", { email, password }));
}

export async function secondFactor(method: string, code: string): Promise<LoginAnswer> {
  return loginAnswer(await send("/bff/mfa", { method, code }));
}

export async function acceptInvitation(body: { token: string; password: string; name?: string }): Promise<LoginAnswer> {
  return loginAnswer(await send("/bff/invitations/accept", body));
}

export async function switchOrganization(organizationId: string): Promise<LoginAnswer> {
  return loginAnswer(await send("/bff/organization", { organizationId }));
}

export async function logout(): Promise<void> {
  await send("/bff/logout");
}

export function needsSecondFactor(answer: LoginAnswer): answer is { mfaRequired: true; methods: string[] } {
  return "mfaRequired" in answer;
}

function loginAnswer(value: unknown): LoginAnswer {
  if (!isLoginAnswer(value)) throw new TypeError("The server's answer to a log-in is none");
  return value;
}

/** The server is ours and of the same release: what it says is looked at only as far as it decides what comes next. */
function isLoginAnswer(value: unknown): value is LoginAnswer {
  return isRecord(value) && (value.mfaRequired === true || isRecord(value.user));
}

const RANK: Record<Role, number> = { driver: 0, viewer: 1, dispatcher: 2, admin: 3, owner: 4 };

/** Whether a role is at least as much as another; what a role may do is decided by the API alone. */
export function isAtLeast(role: Role, least: Role): boolean {
  return RANK[role] >= RANK[least];
}
