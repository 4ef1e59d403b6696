import { describe, expect, it } from "vitest";
import { zoneNames, zoneOffset, zonesLike } from "@/features/settings/zones";

describe("time zones", () => {
  const zones = ["America/Chicago", "America/New_York", "Asia/Tokyo", "Europe/York", "UTC"];

  it("are found by any word of their name, with a space for the line below", () => {
    expect(zonesLike(zones, "new yo", 9)).toEqual(["America/New_York"]);
    expect(zonesLike(zones, "america/chi", 9)).toEqual(["America/Chicago"]);
    expect(zonesLike(zones, "", 2)).toEqual(["America/Chicago", "America/New_York"]);
    expect(zonesLike(zones, "atlantis", 9)).toEqual([]);
  });

  it("show first what begins with the word", () => {
    expect(zonesLike(["Europe/Yorkshire_to", "Asia/Tokyo"], "to", 9)).toEqual(["Europe/Yorkshire_to", "Asia/Tokyo"]);
    expect(zonesLike(["Asia/Bato", "Asia/Tokyo"], "to", 9)).toEqual(["Asia/Tokyo", "Asia/Bato"]);
  });

  it("have UTC and the one that is set among them, also by an older name", () => {
    expect(zoneNames("US/Central")).toEqual(expect.arrayContaining(["UTC", "US/Central"]));
  });

  it("say how far they are from UTC at that time of the year", () => {
    expect(zoneOffset("America/Chicago", new Date("2026-07-01T12:00:00Z"))).toBe("GMT-5");
    expect(zoneOffset("America/Chicago", new Date("2026-12-01T12:00:00Z"))).toBe("GMT-6");
  });
});
