import { describe, expect, it } from "vitest";
import { draftOf, meetings, updateOf } from "@/features/settings/draft";
import { onTop } from "@/lib/changed";
import { anOrganization } from "@/mocks/data";

const base = draftOf(anOrganization());

describe("the company's settings", () => {
  it("are sent as far as they were changed", () => {
    expect(updateOf(base, { ...base, name: " Lakeside Haulage " })).toEqual({});
    expect(updateOf(base, { ...base, graceMinutes: "7.5", mfaRequired: true })).toEqual({
      onTimeGraceSeconds: 450,
      mfaRequired: true,
    });
  });

  it("say what somebody else changed, and where both did", () => {
    const mine = { ...base, timezone: "America/Denver", units: "imperial" } as const;
    const theirs = { ...base, timezone: "America/New_York", graceMinutes: "10" };
    expect(meetings(base, mine, theirs)).toEqual([
      { field: "timezone", before: "America/Chicago", theirs: "America/New_York", mine: "America/Denver" },
      { field: "graceMinutes", before: "5 min", theirs: "10 min", mine: null },
    ]);
  });

  it("keep what I changed on top of what they did", () => {
    const mine = { ...base, timezone: "America/Denver" };
    const theirs = { ...base, timezone: "America/New_York", graceMinutes: "10" };
    expect(onTop(base, mine, theirs)).toEqual({ ...theirs, timezone: "America/Denver" });
  });
});
