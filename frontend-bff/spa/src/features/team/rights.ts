/** What one may not do with a member, and why; the API has the last word. */
import type { User } from "@/api/queries/users";
import type { Role } from "@/api/session";

export type MemberAct = "role" | "disable" | "enable" | "endSessions" | "invite" | "remove" | "erase";
export type Standing = { me: { id: string; role: Role }; activeOwners: number };

const NOT_YOURSELF: Partial<Record<MemberAct, string>> = {
  role: "You cannot change your own role: another administrator has to.",
  disable: "You cannot lock yourself out: another administrator has to.",
  remove: "You cannot take yourself out: another administrator has to.",
  endSessions: "End your own sessions under Sign-in and security.",
  erase: "Erase your own account under your profile.",
};

/** Undefined where it is allowed. */
export function whyNot(act: MemberAct, member: User, { me, activeOwners }: Standing): string | undefined {
  if (member.id === me.id) return NOT_YOURSELF[act];
  if (member.role !== "owner") return undefined;
  if (me.role !== "owner") return "Only an owner may do this with an owner.";
  const takesOwner = act === "role" || act === "disable" || act === "remove" || act === "erase";
  if (takesOwner && member.status === "active" && activeOwners <= 1) return "A company keeps at least one owner.";
  return undefined;
}

/** Why a role cannot be given; undefined where it can. */
export function whyNotRole(role: Role, mine: Role): string | undefined {
  return role === "owner" && mine !== "owner" ? "Only an owner can make somebody an owner." : undefined;
}
