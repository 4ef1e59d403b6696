import { beforeEach, describe, expect, it } from "vitest";
import { chartDays, countDays, daysOf, presetOf, whyNotDays } from "@/features/dashboard/range";
import { setRegion } from "@/lib/format";

beforeEach(() => setRegion({ locale: "en", timezone: "America/Chicago" }));

describe("the days of the dashboard", () => {
  // In Chicago it is still the last evening of October.
  const now = new Date("2026-11-01T03:30:00Z");

  it("are those of the company's zone, not of the browser or UTC", () => {
    expect(daysOf({}, now)).toEqual({ from: "2026-10-31", to: "2026-10-31" });
    setRegion({ timezone: "Asia/Tokyo" });
    expect(daysOf({}, now)).toEqual({ from: "2026-11-01", to: "2026-11-01" });
  });

  it("reach back as far as the preset says, today included", () => {
    expect(daysOf({ range: "7d" }, now)).toEqual({ from: "2026-10-25", to: "2026-10-31" });
    expect(countDays(daysOf({ range: "30d" }, now))).toBe(30);
    expect(daysOf({ range: "month" }, now)).toEqual({ from: "2026-10-01", to: "2026-10-31" });
  });

  it("count days and not hours where the clocks change", () => {
    // On 1 November the day has 25 hours in Chicago.
    expect(daysOf({ range: "7d" }, new Date("2026-11-04T05:30:00Z"))).toEqual({ from: "2026-10-28", to: "2026-11-03" });
  });

  it("are one's own where they are given, and one alone is a day", () => {
    expect(daysOf({ from: "2026-02-27", to: "2026-03-01" }, now)).toEqual({ from: "2026-02-27", to: "2026-03-01" });
    expect(daysOf({ to: "2026-03-01" }, now)).toEqual({ from: "2026-03-01", to: "2026-03-01" });
    expect(presetOf({ range: "7d", from: "2026-02-27" })).toBeNull();
  });

  it("are today where the address says nothing that can be read", () => {
    expect(daysOf({ range: "fortnight", from: "yesterday" }, now)).toEqual({ from: "2026-10-31", to: "2026-10-31" });
  });

  it("say why they cannot be asked for", () => {
    expect(whyNotDays({ from: "2026-03-02", to: "2026-03-01" })).toMatch(/before/);
    expect(whyNotDays({ from: "2025-01-01", to: "2026-01-02" })).toMatch(/366/);
    expect(whyNotDays({ from: "2025-01-01", to: "2026-01-01" })).toBeNull();
  });

  it("are a week in the charts of one day", () => {
    expect(chartDays({ from: "2026-03-02", to: "2026-03-02" })).toEqual({ from: "2026-02-24", to: "2026-03-02" });
    expect(chartDays({ from: "2026-03-01", to: "2026-03-02" })).toEqual({ from: "2026-03-01", to: "2026-03-02" });
  });
});
