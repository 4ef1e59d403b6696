import { beforeEach, describe, expect, it } from "vitest";
import { expiresAt, isExpired } from "@/features/api-keys/expiry";
import { setRegion } from "@/lib/format";

beforeEach(() => setRegion({ timezone: "America/Chicago" }));

describe("until when a key is good", () => {
  const now = Date.parse("2026-11-02T08:00:00Z");

  it("counts from now", () => {
    expect(expiresAt("30", undefined, now)).toBe("2026-12-02T08:00:00.000Z");
  });

  it("lasts to the end of a day of the company", () => {
    expect(expiresAt("day", "2026-11-30", now)).toBe("2026-12-01T05:59:00Z");
  });

  it("is never where that is chosen, and nothing where a day is missing", () => {
    expect(expiresAt("never", undefined, now)).toBeNull();
    expect(expiresAt("day", undefined, now)).toBeUndefined();
    expect(expiresAt("soon", undefined, now)).toBeUndefined();
  });

  it("is over at its moment", () => {
    expect(isExpired("2026-11-02T08:00:00Z", now)).toBe(true);
    expect(isExpired("2026-11-02T08:00:01Z", now)).toBe(false);
    expect(isExpired(null, now)).toBe(false);
  });
});
