import { describe, expect, it } from "vitest";
import { aStop, aTrip } from "@/mocks/data";
import { changesIn } from "@/parts/changes";

const BEFORE = aTrip();
const NAMES = new Map([["drv_1", "Bo"]]);
const nameOf = (_noun: string, id: string) => NAMES.get(id);

describe("what became of a trip", () => {
  it("is nothing where only what nobody sees has changed", () => {
    expect(changesIn(BEFORE, { ...BEFORE, version: 2, updatedAt: "2026-11-03T08:00:00Z" }, nameOf)).toEqual([]);
  });

  it("is told with the names of who and what is on it", () => {
    const after = aTrip({ status: "assigned", driverId: "drv_1", vehicleId: "veh_unknown", priority: "urgent" });
    expect(changesIn(BEFORE, after, nameOf)).toEqual([
      "it is assigned now",
      "Bo drives it now",
      "it has another vehicle now",
      "its priority is urgent now",
    ]);
  });

  it("names stops that were added, removed or went on", () => {
    const [first] = BEFORE.stops;
    const after = aTrip({
      stops: [{ ...(first ?? aStop()), status: "arrived" }, aStop({ id: "stp_new", sequence: 2 })],
    });
    expect(changesIn(BEFORE, after, nameOf)).toEqual([
      "a stop was added",
      "a stop was removed",
      "stop 1 is arrived now",
    ]);
  });
});
