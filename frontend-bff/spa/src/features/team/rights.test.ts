import { describe, expect, it } from "vitest";
import { type MemberAct, whyNot, whyNotRole } from "@/features/team/rights";
import { aUser } from "@/mocks/data";

const ACTS: readonly MemberAct[] = ["role", "disable", "endSessions", "remove", "erase"];
const admin = { id: "usr_admin", role: "admin" } as const;
const owner = { id: "usr_owner", role: "owner" } as const;

describe("what one may do with a member", () => {
  it("is nothing that would lock oneself out", () => {
    const me = aUser({ id: owner.id, role: "owner" });
    for (const act of ACTS) expect(whyNot(act, me, { me: owner, activeOwners: 2 })).toBeDefined();
  });

  it("is among owners alone where it is about one", () => {
    const member = aUser({ id: "usr_other", role: "owner" });
    for (const act of ACTS) {
      expect(whyNot(act, member, { me: admin, activeOwners: 2 })).toMatch(/Only an owner/);
      expect(whyNot(act, member, { me: owner, activeOwners: 2 })).toBeUndefined();
    }
  });

  it("leaves a company an owner, whose sessions may end", () => {
    const last = aUser({ id: "usr_last", role: "owner" });
    const standing = { me: owner, activeOwners: 1 };
    expect(whyNot("disable", last, standing)).toMatch(/at least one owner/);
    expect(whyNot("endSessions", last, standing)).toBeUndefined();
  });

  it("is everything with all others", () => {
    const member = aUser({ id: "usr_other", role: "viewer" });
    for (const act of ACTS) expect(whyNot(act, member, { me: admin, activeOwners: 1 })).toBeUndefined();
  });

  it("does not make owners of others without being one", () => {
    expect(whyNotRole("owner", "admin")).toBeDefined();
    expect(whyNotRole("owner", "owner")).toBeUndefined();
    expect(whyNotRole("admin", "admin")).toBeUndefined();
  });
});
