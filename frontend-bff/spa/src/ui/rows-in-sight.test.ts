import { describe, expect, it } from "vitest";
import { rangeOf, scrollTopFor } from "@/ui/rows-in-sight";

const LIST = { count: 10_000, height: 32 };

describe("the rows to draw", () => {
  it("begins at the top with some to spare below", () => {
    expect(rangeOf({ scrollTop: 0, clientHeight: 640 }, LIST)).toEqual({ first: 0, end: 32 });
  });

  it("always covers what is in sight, and never more than a screen and some", () => {
    for (let scrollTop = 0; scrollTop <= 10_000 * 32 - 640; scrollTop += 997) {
      const { first, end } = rangeOf({ scrollTop, clientHeight: 640 }, LIST);
      expect(first * 32).toBeLessThanOrEqual(scrollTop);
      expect(end * 32).toBeGreaterThanOrEqual(Math.min(scrollTop + 640, 10_000 * 32));
      expect(end - first).toBeLessThanOrEqual(20 + 2 * 12 + 2 * 4);
    }
  });

  it("stays the same while nothing new comes into sight", () => {
    const at = (scrollTop: number) => rangeOf({ scrollTop, clientHeight: 640 }, LIST);
    expect(at(4 * 32 + 1)).toEqual(at(7 * 32));
  });

  it("ends with the list, also after the list has become shorter than where one was", () => {
    expect(rangeOf({ scrollTop: 9_000, clientHeight: 640 }, { count: 3, height: 32 })).toEqual({ first: 3, end: 3 });
    expect(rangeOf({ scrollTop: 0, clientHeight: 640 }, { count: 3, height: 32 })).toEqual({ first: 0, end: 3 });
    expect(rangeOf({ scrollTop: 0, clientHeight: 640 }, { count: 0, height: 32 })).toEqual({ first: 0, end: 0 });
  });
});

describe("bringing a row into sight", () => {
  const box = { scrollTop: 320, clientHeight: 352 };

  it("does not move for one that is", () => {
    expect(scrollTopFor(12, box, 32, 32)).toBe(320);
  });

  it("scrolls no further than it must, up and down, and not under the head", () => {
    expect(scrollTopFor(5, box, 32, 32)).toBe(5 * 32);
    expect(scrollTopFor(30, box, 32, 32)).toBe(31 * 32 + 32 - 352);
  });
});
