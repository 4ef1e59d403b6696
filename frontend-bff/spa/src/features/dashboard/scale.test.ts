import { describe, expect, it } from "vitest";
import { namedDays, ticksUpTo } from "@/features/dashboard/scale";

describe("a chart's side", () => {
  it("has round steps that reach the greatest value", () => {
    expect(ticksUpTo(39)).toEqual([0, 10, 20, 30, 40]);
    expect(ticksUpTo(1234)).toEqual([0, 500, 1000, 1500]);
  });

  it("never splits a trip, and has a height where there is nothing", () => {
    expect(ticksUpTo(2)).toEqual([0, 1, 2]);
    expect(ticksUpTo(0)).toEqual([0, 1]);
  });
});

describe("the days below a chart", () => {
  it("begin with the first and end with the last, each once", () => {
    expect(namedDays(3)).toEqual([0, 1, 2]);
    const many = namedDays(366);
    expect([many[0], many.at(-1), new Set(many).size]).toEqual([0, 365, 7]);
  });
});
