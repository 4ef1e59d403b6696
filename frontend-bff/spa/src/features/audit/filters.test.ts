import { beforeEach, describe, expect, it } from "vitest";
import { auditExportUrl } from "@/api/queries/audit";
import { auditFilters, isNarrowed } from "@/features/audit/filters";
import { setRegion } from "@/lib/format";

beforeEach(() => setRegion({ timezone: "America/Chicago" }));

describe("the filters of the log", () => {
  it("are those of the API, the last day to its end", () => {
    expect(auditFilters({ actor: "usr_1", type: "trip", from: "2026-11-01", to: "2026-11-01" })).toEqual({
      "actor.id": "usr_1",
      "target.type": "trip",
      "at.from": "2026-11-01T05:00:00Z",
      "at.to": "2026-11-02T06:00:00Z",
    });
  });

  it("are the file's, too", () => {
    expect(auditExportUrl(auditFilters({ action: "trip.created" }), "csv")).toBe(
      "/bff/api/audit-logs/export?format=csv&action=trip.created",
    );
  });

  it("leave out what is no day", () => {
    expect(auditFilters({ from: "yesterday", to: "" })).toEqual({});
    expect(isNarrowed({ to: "" })).toBe(false);
  });
});
