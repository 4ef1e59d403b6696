import { describe, expect, it } from "vitest";
import { ownPath } from "@/lib/return-url";

describe("where sign-in leads", () => {
  it("is the page that was wanted", () => {
    expect(ownPath("/trips?status=draft&trip=trp_1#notes")).toBe("/trips?status=draft&trip=trp_1#notes");
  });

  it.each([
    undefined,
    "",
    "https://evil.test/board",
    "//evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "javascript:alert(1)",
    "board",
    "/\t/evil.test",
  ])("is the board for %j", (wanted) => {
    expect(ownPath(wanted)).toBe("/board");
  });
});
