import { describe, expect, it } from "vitest";
import { RUN, tripsOf } from "@/features/dashboard/links";

describe("the trips behind a number", () => {
  const days = { from: "2026-11-02", to: "2026-11-08" };

  it("are those of its days and states", () => {
    expect(tripsOf(days, ["completed"])).toEqual({ ...days, status: "completed" });
  });

  it("are all of the days where the number counts all", () => {
    expect(tripsOf(days)).toEqual(days);
  });

  it("leave out drafts and cancelled ones where vehicles are counted", () => {
    expect(RUN).toEqual(["scheduled", "assigned", "dispatched", "in_progress", "completed", "failed"]);
  });
});
