import { fireEvent } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isSomebodyThere } from "@/lib/activity";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  fireEvent.pointerMove(document.body, { screenX: 1, screenY: 1 });
  vi.setSystemTime(Date.now() + 61_000);
});
afterEach(() => vi.useRealTimers());

describe("somebody at the app", () => {
  it("is gone after a minute without a sign", () => expect(isSomebodyThere()).toBe(false));

  it.each([
    ["a key", () => fireEvent.keyDown(document.body)],
    ["a click", () => fireEvent.click(document.body)],
    ["a touch", () => fireEvent.pointerDown(document.body)],
    ["the wheel", () => fireEvent.wheel(document.body)],
    ["a pointer that moves", () => fireEvent.pointerMove(document.body, { screenX: 2, screenY: 1 })],
  ])("shows by %s, whatever becomes of the event", (_sign, give) => {
    const stop = (event: Event) => event.stopPropagation();
    document.body.addEventListener("keydown", stop, { once: true });
    give();
    document.body.removeEventListener("keydown", stop);
    expect(isSomebodyThere()).toBe(true);
  });

  it("does not show by a pointer that rests while something moves under it", () => {
    fireEvent.pointerMove(document.body, { screenX: 1, screenY: 1 });
    expect(isSomebodyThere()).toBe(false);
  });
});
