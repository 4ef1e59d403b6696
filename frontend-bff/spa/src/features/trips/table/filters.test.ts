import { beforeEach, describe, expect, it } from "vitest";
import { apiFilters, exportUrl, isFiltered, queryOf, searchIn } from "@/features/trips/table/filters";
import { setRegion } from "@/lib/format";

beforeEach(() => setRegion({ timezone: "America/Chicago" }));

describe("the filters of the address", () => {
  it("are those of the API, days in the company's zone", () => {
    const search = { status: "draft,scheduled", from: "2026-11-02", to: "2026-11-02", flag: "delayed", trip: "trp_1" };
    expect(apiFilters(search)).toEqual({
      sort: "-scheduledStart",
      status: "draft,scheduled",
      "scheduledStart.from": "2026-11-02T06:00:00Z",
      "scheduledStart.to": "2026-11-03T05:59:59.999Z",
      "flags.delayed": "true",
    });
  });

  it("are the file's, too, but for the order, which the API refuses", () => {
    const search = { status: "draft,failed", priority: "high", sort: "number" };
    expect(exportUrl(search, "csv")).toBe("/bff/api/trips/export?format=csv&status=draft%2Cfailed&priority=high");
  });

  it("are none where only the order is given", () => {
    expect(isFiltered({ sort: "number" })).toBe(false);
    expect(isFiltered({ flag: "onHold" })).toBe(true);
  });
});

describe("a kept filter", () => {
  it("is the same query whatever order it was made in, without the open trip and the usual order", () => {
    const one = queryOf({ status: "draft,failed", q: "north gate" });
    expect(queryOf({ q: "north gate", status: "draft,failed", sort: "-scheduledStart", ...{ trip: "trp_1" } })).toBe(
      one,
    );
  });

  it("comes back as it was", () => {
    const search = { q: "a&b=ü", status: "draft,failed", flag: "delayed", sort: "number" };
    expect(searchIn(queryOf(search))).toMatchObject(search);
  });

  it("clears what it does not name, and takes nothing it does not know", () => {
    expect(searchIn("status=draft&trip=trp_1")).toEqual({ ...searchIn(""), status: "draft" });
  });
});
