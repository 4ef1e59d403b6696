import { beforeEach, describe, expect, it } from "vitest";
import { actionWords, pathWords, placesOf, valueWords } from "@/features/audit/words";
import { setRegion } from "@/lib/format";

beforeEach(() => setRegion({ locale: "en", timezone: "UTC", units: "metric" }));

describe("the log in words", () => {
  it("names what was done, also what it has no word for", () => {
    expect(actionWords("trip.updated")).toBe("Trip changed");
    expect(actionWords("auth.login")).toBe("Signed in");
    expect(actionWords("api_key.secret_seen")).toBe("API key secret seen");
  });

  it("names a field however deep, and which of a list it is in", () => {
    const stops = [
      { id: "stp_0a", sequence: 1 },
      { id: "stp_0b", sequence: 2 },
    ];
    const places = placesOf({ before: null, after: { stops } });
    expect(pathWords(["stops", "stp_0b", "window", "from"], places)).toBe("Stop 2 · window · from");
    expect(pathWords(["assignments", "1", "driverId"])).toBe("Assignment 1 · driver");
    expect(pathWords(["onTimeGraceSeconds"])).toBe("On time grace seconds");
  });

  it("says what was erased, and does not call it nothing", () => {
    expect(valueWords("email", { erased: true })).toBe("erased, as personal data");
    expect(valueWords("phone", { redacted: true })).toBe("not shown");
    expect(valueWords("phone", null)).toBe("nothing");
  });

  it("reads values as people do", () => {
    expect(valueWords("driverId", "drv_1", new Map([["drv_1", "Dana Ruiz"]]))).toBe("Dana Ruiz");
    expect(valueWords("driverId", "drv_2", new Map())).toBe("drv_2");
    expect(valueWords("status", "in_progress")).toBe("in progress");
    expect(valueWords("mfaRequired", true)).toBe("yes");
    expect(valueWords("onTimeGraceSeconds", 900)).toBe("15 min");
    expect(valueWords("plannedDistance", 12_400)).toBe("12.4 km");
    expect(valueWords("scopes", ["trips:read", "trips:write"])).toBe("trips:read, trips:write");
    expect(valueWords("scheduledStart", "2026-11-02T14:00:00Z")).toMatch(/Nov 2, 2026/);
  });
});
