import { beforeEach, describe, expect, it } from "vitest";
import { SightKeeper } from "@/features/board/map/sight";
import type { Vehicle } from "@/features/board/map/vehicles";
import { aStop, aTrip } from "@/mocks/data";

const NONE = { trip: undefined, trips: [], vehicles: [], moves: 0 };
const trips = [aTrip()];
const vehicles = [aVehicleAt(41.8, -87.5)];

function aVehicleAt(lat: number, lng: number, tripId: string | null = null): Vehicle {
  const words = { name: "Truck 7", shortName: "Truck 7", status: "No trip", age: "now" };
  return {
    ...words,
    id: "veh_1",
    tripId,
    isStale: false,
    shape: "ring",
    tone: "quiet",
    heading: null,
    point: { lat, lng },
  };
}

let keeper: SightKeeper;
beforeEach(() => {
  keeper = new SightKeeper();
});

describe("at the start", () => {
  it("nothing is brought in sight before something is known", () => {
    expect(keeper.next(NONE)).toBeNull();
  });

  it("the first that are known are, at once, and the others when they come, but nothing after that", () => {
    expect(keeper.next(NONE)).toBeNull();
    expect(keeper.next({ ...NONE, trips })).toEqual({ bounds: [-87.6, 41.9, -87.6, 41.9], isAtOnce: true });
    expect(keeper.next({ ...NONE, trips: [...trips] })).toBeNull();
    expect(keeper.next({ ...NONE, trips, vehicles })).toEqual({ bounds: [-87.6, 41.8, -87.5, 41.9], isAtOnce: false });
    expect(keeper.next({ ...NONE, trips, vehicles: [aVehicleAt(50, 8)] })).toBeNull();
  });

  it("trips that come after the vehicles are taken in, too", () => {
    expect(keeper.next({ ...NONE, vehicles })?.bounds).toEqual([-87.5, 41.8, -87.5, 41.8]);
    expect(keeper.next({ ...NONE, trips, vehicles })?.bounds).toEqual([-87.6, 41.8, -87.5, 41.9]);
  });

  it("nothing is moved under somebody's hand", () => {
    keeper.next(NONE);
    expect(keeper.next({ ...NONE, trips, moves: 1 })).toBeNull();
    expect(keeper.next({ ...NONE, trips, vehicles, moves: 1 })).toBeNull();
  });
});

describe("a trip", () => {
  const trip = aTrip({ id: "trp_2", stops: [aStop({ place: { ...aStop().place, ...at(42, -88) } })] });
  function at(lat: number, lng: number) {
    const nowhere = { placeId: null, name: "Far", address: null, addressParts: null, timezone: null };
    return { ...nowhere, point: { lat, lng } };
  }

  it("is brought in sight when it opens, whatever was moved before, and its vehicle with it", () => {
    keeper.next({ ...NONE, trips, vehicles });
    const mine = [aVehicleAt(42.1, -88.1, trip.id), ...vehicles];
    const sight = keeper.next({ trip, trips, vehicles: mine, moves: 3 });
    expect(sight).toEqual({ bounds: [-88.1, 42, -88, 42.1], isAtOnce: false });
    expect(keeper.next({ trip, trips, vehicles: mine, moves: 3 })).toBeNull();
  });

  it("takes its vehicle in when that comes later, and leaves the view when it closes", () => {
    expect(keeper.next({ ...NONE, trip })?.bounds).toEqual([-88, 42, -88, 42]);
    expect(keeper.next({ ...NONE, trip, vehicles: [aVehicleAt(42.1, -88.1, trip.id)] })?.bounds).toEqual([
      -88.1, 42, -88, 42.1,
    ]);
    expect(keeper.next({ ...NONE, trips, vehicles })).toBeNull();
  });
});
