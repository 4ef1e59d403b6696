import { describe, expect, it } from "vitest";
import { toPatch } from "@/features/trips/form/body";
import { atFirstWindow, errorsInForm, isShown, wrongIn } from "@/features/trips/form/check";
import { type Draft, draftOf, emptyShipment, emptyStop } from "@/features/trips/form/draft";
import { aTrip } from "@/mocks/data";

const TRIP = aTrip();

function edited(change: (draft: Draft) => void): Draft {
  const draft = structuredClone(draftOf(TRIP));
  change(draft);
  return draft;
}

function pointersIn(draft: Draft): string[] {
  return wrongIn(draft).map((one) => one.pointer);
}

/** Where the form shows an error that the API told about one entry of the patch. */
function shownAt(after: Draft, pointer: string): string | undefined {
  const error = { pointer, code: "x", detail: "It is wrong." };
  return errorsInForm([error], toPatch(draftOf(TRIP), after), after)[0]?.pointer;
}

describe("what cannot be sent", () => {
  it("is nothing of a trip as the API gave it", () => {
    expect(wrongIn(draftOf(TRIP))).toEqual([]);
  });

  it.each(["abc", "12,5,6", "1,234", "1,234.5"])(
    "is the number %s, which would get lost or mean something else",
    (text) => {
      const draft = edited((one) => {
        one.shipments = [{ ...emptyShipment(one.stops), weightKg: text }];
      });
      expect(pointersIn(draft)).toEqual(["/shipments/0/weightKg"]);
    },
  );

  it.each(["12", "12.345", "12,5", "0,125", " 7 ", ""])("is not the number %j", (text) => {
    const draft = edited((one) => {
      one.shipments = [{ ...emptyShipment(one.stops), volumeM3: text }];
    });
    expect(wrongIn(draft)).toEqual([]);
  });

  it("is a window with one end, and half a point", () => {
    const draft = edited((one) => {
      Object.assign(one.stops[0] ?? {}, { from: "2026-11-04T08:00", lat: "41.9", lng: "" });
    });
    expect(pointersIn(draft)).toEqual(["/stops/0/place/point/lng", "/stops/0/window/to"]);
  });

  it("is never the point of a saved place", () => {
    const draft = edited((one) => {
      Object.assign(one.stops[0] ?? {}, { placeId: "plc_1", lat: "?", lng: "" });
    });
    expect(wrongIn(draft)).toEqual([]);
  });
});

describe("an error of the API", () => {
  it("goes to the stop that the entry of the patch is about", () => {
    const after = edited((draft) => {
      Object.assign(draft.stops[1] ?? {}, { address: "?" });
    });
    expect(shownAt(after, "/stops/0/place/address")).toBe("/stops/1/place/address");
  });

  it("finds new stops behind removed ones", () => {
    const after = edited((draft) => {
      draft.stops.splice(0, 1);
      draft.stops.unshift({ ...emptyStop("pickup"), placeName: "Yard" });
      draft.stops.push({ ...emptyStop("dropoff"), placeName: "Shop" });
    });
    const entries = toPatch(draftOf(TRIP), after).stops ?? [];
    expect(entries.map((one) => [one.id ?? "new", one.deleted])).toEqual([
      [TRIP.stops[0]?.id, true],
      ["new", false],
      [TRIP.stops[1]?.id, false],
      ["new", false],
    ]);
    expect(shownAt(after, "/stops/1/place/point")).toBe("/stops/0/place/point");
    expect(shownAt(after, "/stops/2/type")).toBe("/stops/1/type");
    expect(shownAt(after, "/stops/3/place")).toBe("/stops/2/place");
  });

  it("about a removed row, or the list itself, goes above the form", () => {
    const after = edited((draft) => {
      draft.stops.splice(0, 1);
    });
    expect(shownAt(after, "/stops/0/id")).toBe("/stops");
    expect(shownAt(after, "/stops")).toBe("/stops");
    expect(isShown("/stops")).toBe(false);
  });

  it("about the first of the windows goes to the window, about another above the form", () => {
    const at = (pointer: string) => atFirstWindow({ pointer, code: "", detail: "" }).pointer;
    expect(at("/stops/3/windows/0/to")).toBe("/stops/3/window/to");
    expect(at("/stops/3/windows")).toBe("/stops/3/window");
    expect(isShown(at("/stops/3/windows/1/to"))).toBe(false);
  });
});
