import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { groupsOf, isScope, SCOPE_GROUPS, scopeWords } from "@/features/api-keys/scopes";

describe("what a key can be for", () => {
  it("is everything that the API has a scope for", () => {
    const document = readFileSync("../../docs/openapi.json", "utf8");
    const known = new Set([...document.matchAll(/"([a-z]+:(?:read|write))"/g)].map(([, scope]) => scope));
    const offered = SCOPE_GROUPS.flatMap(({ read, write }) => [read, write]).filter((one) => one !== null);
    expect(new Set(offered)).toEqual(known);
  });

  it("is grouped by what it is about, with a name for each", () => {
    expect(groupsOf(["trips:read", "audit:read", "trips:write"])).toEqual([
      { noun: "trips", name: "Trips", read: "trips:read", write: "trips:write" },
      { noun: "audit", name: "Audit log", read: "audit:read", write: null },
    ]);
    for (const { noun, name } of SCOPE_GROUPS) expect(name).not.toBe(noun);
  });

  it("is said in words", () => {
    expect(scopeWords(["trips:read", "trips:write", "jobs:write", "reports:read"])).toBe(
      "Trips: read and change · Imports: change · Reports: read",
    );
  });

  it("is no word that only looks like one", () => {
    expect(["trips:read", "trips:delete", "constructor"].map(isScope)).toEqual([true, false, false]);
  });
});
