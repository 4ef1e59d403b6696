import { describe, expect, it } from "vitest";
import type { TrackPoint } from "@/api/queries/positions";
import {
  boundsOf,
  nextSpots,
  nextStopFeatures,
  planFeatures,
  stopFeatures,
  trackFeatures,
} from "@/features/board/map/route";
import { aStop, aTrip } from "@/mocks/data";

function at(minute: number, lng: number): TrackPoint {
  const recordedAt = `2026-11-02T14:${String(minute).padStart(2, "0")}:00Z`;
  const rest = { speed: null, heading: null, accuracy: null, receivedAt: recordedAt };
  return { driverId: null, vehicleId: "veh_1", point: { lat: 41, lng }, recordedAt, ...rest };
}

describe("bounds", () => {
  it("hold every spot", () => {
    const spots = [
      { lat: 41.9, lng: -87.6 },
      { lat: 42.1, lng: -88 },
      { lat: 41.5, lng: -87.9 },
    ];
    expect(boundsOf(spots)).toEqual([-88, 41.5, -87.6, 42.1]);
  });

  it("of one spot are that spot, and of none are none", () => {
    expect(boundsOf([{ lat: 1, lng: 2 }])).toEqual([2, 1, 2, 1]);
    expect(boundsOf([])).toBeNull();
  });
});

describe("the open trip", () => {
  it("numbers its stops, and marks those that are over by how they ended", () => {
    const stops = [
      aStop({ id: "stp_1", status: "completed" }),
      aStop({ id: "stp_2", status: "failed" }),
      aStop({ id: "stp_3" }),
    ];
    const facts = stopFeatures(aTrip({ stops })).features.map(({ properties }) => properties);
    expect(facts.map(({ image }) => image)).toEqual(["stop/move/✓", "stop/bad/×", "stop/quiet/3"]);
    expect(facts[2]?.words).toBe("3. Harbour, pending");
  });

  it("keeps the numbers when a stop has no known place", () => {
    const stops = [aStop({ id: "stp_1", place: null }), aStop({ id: "stp_2" })];
    const [only, ...others] = stopFeatures(aTrip({ stops })).features;
    expect(only?.properties.image).toBe("stop/quiet/2");
    expect(others).toEqual([]);
  });

  it("has the next of two stops at one place on top", () => {
    const stops = [aStop({ id: "stp_1", status: "completed" }), aStop({ id: "stp_2" }), aStop({ id: "stp_3" })];
    const [done, next, later] = stopFeatures(aTrip({ stops })).features.map(({ properties }) => properties.order);
    expect(next).toBeGreaterThan(later ?? 0);
    expect(next).toBeGreaterThan(done ?? 0);
  });

  it("has a planned line from stop to stop, and none where there is only one", () => {
    expect(planFeatures(aTrip()).features[0]?.geometry.coordinates).toEqual([
      [-87.6, 41.9],
      [-87.7, 42],
    ]);
    expect(planFeatures(aTrip({ stops: [aStop()] })).features).toEqual([]);
    expect(planFeatures(undefined).features).toEqual([]);
  });

  it("has a track by the devices' clocks, whatever order it came in", () => {
    const track = [at(3, -87.3), at(1, -87.1), at(2, -87.2)];
    expect(trackFeatures(track).features[0]?.geometry.coordinates.map(([lng]) => lng)).toEqual([-87.1, -87.2, -87.3]);
  });
});

describe("where trips go next", () => {
  const done = aStop({ id: "stp_1", status: "completed" });
  const trips = [
    aTrip({ id: "trp_open" }),
    aTrip({ id: "trp_other", reference: "REF-2", stops: [done, aStop({ id: "stp_2" })] }),
    aTrip({ id: "trp_done", stops: [done] }),
  ];

  it("leaves out the open trip and those that are through", () => {
    const { features } = nextStopFeatures(trips, "trp_open");
    expect(features.map(({ properties }) => properties)).toEqual([
      { tripId: "trp_other", words: "Next of REF-2: Harbour" },
    ]);
  });

  it("is in sight with all others at the start", () => {
    expect(nextSpots(trips)).toHaveLength(2);
  });
});
