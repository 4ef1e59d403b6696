import { describe, expect, it } from "vitest";
import { fromLocalInput, toLocalInput } from "@/lib/zoned";

describe("a time in a field", () => {
  it.each([
    ["2026-11-04T14:05", "America/Chicago", "2026-11-04T20:05:00Z"],
    ["2026-07-04T14:05", "America/Chicago", "2026-07-04T19:05:00Z"],
    ["2026-01-01T00:30", "Pacific/Auckland", "2025-12-31T11:30:00Z"],
    ["2026-06-01T09:00", "Asia/Kolkata", "2026-06-01T03:30:00Z"],
    ["2026-06-01T09:00", "UTC", "2026-06-01T09:00:00Z"],
  ])("%s in %s is %s, and back", (local, zone, at) => {
    expect(fromLocalInput(local, zone)).toBe(at);
    expect(toLocalInput(at, zone)).toBe(local);
  });

  it("that is skipped in spring is the hour after", () => {
    expect(fromLocalInput("2026-03-08T02:30", "America/Chicago")).toBe("2026-03-08T08:30:00Z");
  });

  it("that comes twice in autumn is one of the two", () => {
    expect(["2026-11-01T06:30:00Z", "2026-11-01T07:30:00Z"]).toContain(
      fromLocalInput("2026-11-01T01:30", "America/Chicago"),
    );
  });

  it("that is empty is none", () => {
    expect(fromLocalInput("", "UTC")).toBeNull();
    expect(toLocalInput(null, "UTC")).toBe("");
  });
});
