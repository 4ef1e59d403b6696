import { describe, expect, it } from "vitest";
import { moved, type Position } from "@/api/queries/positions";
import { ageOf, isOld, STALE_MS, vehicleFeatures, vehiclesOf } from "@/features/board/map/vehicles";
import { aTrip } from "@/mocks/data";

const NOW = Date.parse("2026-11-02T14:00:00Z");
const NAMES = { drivers: new Map([["drv_1", "Ada Byron"]]), vehicles: new Map([["veh_1", "Truck 7"]]) };

function ago(ms: number): string {
  return new Date(NOW - ms).toISOString();
}

function aPosition(own: Partial<Position> = {}): Position {
  return {
    driverId: "drv_1",
    vehicleId: "veh_1",
    point: { lat: 41.9, lng: -87.6 },
    speed: 15,
    heading: 90,
    accuracy: 5,
    recordedAt: ago(180_000),
    receivedAt: ago(179_000),
    tripId: "trp_000000000001",
    tripStatus: "in_progress",
    ...own,
  };
}

function only(position: Position, trip = aTrip({ status: "in_progress" })) {
  const [vehicle] = vehiclesOf([position], [trip], NAMES, NOW);
  if (!vehicle) throw new Error("no vehicle");
  return vehicle;
}

describe("the age of a position", () => {
  it("is said with the speed of then", () => {
    expect(ageOf({ recordedAt: ago(180_000), speed: 15 }, NOW)).toBe("54 km/h, 3 min ago");
  });

  it("is said alone where no speed was told", () => {
    expect(ageOf({ recordedAt: ago(180_000), speed: null }, NOW)).toBe("3 min ago");
  });

  it("makes it stale after five minutes, and no sooner", () => {
    expect(isOld(ago(STALE_MS), NOW)).toBe(false);
    expect(isOld(ago(STALE_MS + 1), NOW)).toBe(true);
    expect(ageOf({ recordedAt: ago(12 * 60_000), speed: 15 }, NOW)).toBe("Last seen 12 min ago");
  });

  it("of a clock that runs ahead is now", () => {
    expect(ageOf({ recordedAt: ago(-20_000), speed: null }, NOW)).toBe("now");
  });
});

describe("a vehicle on the map", () => {
  it("says whose it is, and how its trip is", () => {
    expect(only(aPosition())).toMatchObject({
      name: "Truck 7, Ada Byron",
      status: "In progress, REF-17",
      shape: "circle",
      heading: 90,
      isStale: false,
    });
  });

  it("takes the trip as the board has it, not as it was when the position came", () => {
    const trip = aTrip({ status: "dispatched" });
    expect(only(aPosition({ tripStatus: "assigned" }), trip)).toMatchObject({ shape: "square", tone: "sent" });
  });

  it("falls back on the status that came with it", () => {
    const position = aPosition({ tripId: "trp_other0000000", tripStatus: "in_progress" });
    expect(only(position)).toMatchObject({ status: "In progress", tone: "move" });
  });

  it("shows what needs a look by its shape as well", () => {
    const late = aTrip({ status: "in_progress", flags: { delayed: true, exception: false, onHold: false } });
    expect(only(aPosition(), late)).toMatchObject({ status: "Late, REF-17", shape: "diamond", tone: "bad" });
  });

  it("without a trip is a ring", () => {
    expect(only(aPosition({ tripId: null, tripStatus: null }))).toMatchObject({ status: "No trip", shape: "ring" });
  });

  it.each([
    ["stands", { speed: 0.2 }],
    ["was last seen long ago", { recordedAt: ago(STALE_MS + 1000) }],
    ["told none", { heading: null }],
  ])("points nowhere when it %s", (_, own) => {
    expect(only(aPosition(own)).heading).toBeNull();
  });

  it("is named even before names are known", () => {
    const position = aPosition({ vehicleId: null, driverId: "drv_9" });
    expect(only(position).name).toBe("Driver");
  });

  it("says in its label that it went silent, and lies below the others", () => {
    const facts = vehicleFeatures(
      [only(aPosition()), only(aPosition({ recordedAt: ago(STALE_MS + 1000) }))],
      undefined,
    ).features.map(({ properties }) => properties);
    expect(facts[1]).toMatchObject({
      image: "vehicle/circle/move/stale",
      label: "label/faint/Truck 7 (no signal)",
    });
    expect(facts[1]?.order).toBeLessThan(facts[0]?.order ?? 0);
  });
});

describe("while a trip is open", () => {
  const [on, off] = vehicleFeatures(
    [only(aPosition()), only(aPosition({ tripId: null, tripStatus: null }))],
    "trp_000000000001",
  ).features.map(({ properties }) => properties);

  it("vehicles that are not on it step back", () => {
    expect(on?.isAside).toBe(false);
    expect(off?.isAside).toBe(true);
    expect(on?.order).toBeGreaterThan(off?.order ?? 0);
  });
});

describe("a live event", () => {
  const heard = { vehicleId: "veh_1", point: { lat: 42, lng: -88 }, speed: 3, heading: 10, recordedAt: ago(1000) };

  it("moves who is known, and keeps what it does not tell", () => {
    const { positions, isComplete } = moved([aPosition()], [heard]);
    expect(positions[0]).toMatchObject({ point: heard.point, tripId: "trp_000000000001", driverId: "drv_1" });
    expect(isComplete).toBe(true);
  });

  it("that comes late moves nobody back", () => {
    const known = aPosition({ recordedAt: ago(500) });
    expect(moved([known], [heard]).positions).toEqual([known]);
  });

  it("of somebody new has all asked for again", () => {
    const { positions, isComplete } = moved([aPosition()], [{ ...heard, vehicleId: "veh_2" }]);
    expect(positions).toHaveLength(1);
    expect(isComplete).toBe(false);
  });
});
