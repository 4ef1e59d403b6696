import { beforeEach, describe, expect, it } from "vitest";
import { toCreate, toPatch } from "@/features/trips/form/body";
import { type Draft, draftOf, emptyShipment, emptyStop, likeness, workIn, workOn } from "@/features/trips/form/draft";
import { differences, merged } from "@/features/trips/form/merge";
import { setRegion } from "@/lib/format";
import { aStop, aTrip } from "@/mocks/data";

const TRIP = aTrip();

function edited(change: (draft: Draft) => void): Draft {
  const draft = structuredClone(draftOf(TRIP));
  change(draft);
  return draft;
}

function first<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (!row) throw new Error("there is none");
  return row;
}

beforeEach(() => setRegion({ timezone: "America/Chicago" }));

describe("what is sent of a changed trip", () => {
  it("is nothing where nothing was changed", () => {
    expect(toPatch(draftOf(TRIP), draftOf(TRIP))).toEqual({});
  });

  it("is the one field that was", () => {
    const after = edited((draft) => {
      draft.notes = "Ring twice";
    });
    expect(toPatch(draftOf(TRIP), after)).toEqual({ notes: "Ring twice" });
  });

  it("is null for a field that was emptied", () => {
    const after = edited((draft) => {
      draft.reference = " ";
    });
    expect(toPatch(draftOf(TRIP), after)).toEqual({ reference: null });
  });

  it("is the changed part of one stop, by its id", () => {
    const after = edited((draft) => {
      first(draft.stops).serviceMinutes = "20";
    });
    expect(toPatch(draftOf(TRIP), after)).toEqual({
      stops: [{ id: first(TRIP.stops).id, serviceSeconds: 1200, deleted: false }],
    });
  });

  it("says where every stop stands once one is removed or moved", () => {
    const after = edited((draft) => {
      draft.stops.reverse();
    });
    const { stops = [] } = toPatch(draftOf(TRIP), after);
    expect(stops?.map(({ id, sequence }) => [id, sequence])).toEqual(
      TRIP.stops.toReversed().map(({ id }, at) => [id, at + 1]),
    );
  });

  it("names a removed stop as deleted and a new one without an id", () => {
    const after = edited((draft) => {
      draft.stops.splice(0, 1);
      draft.stops.push({ ...emptyStop("waypoint"), placeName: "Yard" });
    });
    const { stops } = toPatch(draftOf(TRIP), after);
    expect(stops?.[0]).toEqual({ id: first(TRIP.stops).id, deleted: true });
    expect(stops?.at(-1)).toMatchObject({ type: "waypoint", place: { name: "Yard" }, sequence: 2 });
    expect(stops?.at(-1)).not.toHaveProperty("id");
  });
});

describe("what is sent of a stop", () => {
  it("keeps the windows after the first", () => {
    const more = { from: "2026-11-05T08:00:00Z", to: "2026-11-05T09:00:00Z" };
    const window = { from: "2026-11-04T14:00:00Z", to: "2026-11-04T15:00:00Z" };
    const before = draftOf(aTrip({ stops: [aStop({ window, windows: [window, more] })] }));
    const after = structuredClone(before);
    first(after.stops).to = "2026-11-04T09:30";
    expect(toPatch(before, after).stops?.[0]?.windows).toEqual([{ ...window, to: "2026-11-04T15:30:00Z" }, more]);
  });

  it("lets go of the saved place when it goes elsewhere", () => {
    const place = { ...aStop().place, placeId: "plc_1", name: "Hub", address: "1 Quay", point: { lat: 1, lng: 2 } };
    const before = draftOf(aTrip({ stops: [aStop({ place: { ...place, addressParts: null, timezone: null } })] }));
    const after = structuredClone(before);
    Object.assign(first(after.stops), { placeId: null, placeName: "Yard", address: "" });
    expect(toPatch(before, after).stops?.[0]?.place).toEqual({
      placeId: null,
      name: "Yard",
      address: null,
      point: { lat: 1, lng: 2 },
      addressParts: null,
      timezone: null,
    });
  });

  it("keeps the parts of an address whose place is only called otherwise", () => {
    const after = edited((draft) => {
      first(draft.stops).placeName = "Pier";
    });
    expect(toPatch(draftOf(TRIP), after).stops?.[0]?.place).not.toHaveProperty("addressParts");
  });
});

describe("what is sent of a new trip", () => {
  it("names the stops of shipments by their numbers", () => {
    const draft = likeness(TRIP);
    draft.shipments = [{ ...emptyShipment(draft.stops), pieces: "3", weightKg: "12,5" }];
    const body = toCreate(draft);
    expect(body.shipments).toMatchObject([{ pickupStopId: 1, dropoffStopId: 2, pieces: 3, weightKg: 12.5 }]);
    expect(body.stops.map((stop) => stop.type)).toEqual(["pickup", "dropoff"]);
  });

  it("has no ids, reference or times of the trip it is like", () => {
    expect(JSON.stringify(toCreate(likeness(TRIP)))).not.toMatch(/stp_|shp_|REF|2026/);
  });

  it("reads windows in the company's time zone", () => {
    const draft = likeness(TRIP);
    Object.assign(first(draft.stops), { from: "2026-11-04T08:00", to: "2026-11-04T09:00" });
    expect(first(toCreate(draft).stops).window).toEqual({ from: "2026-11-04T14:00:00Z", to: "2026-11-04T15:00:00Z" });
  });
});

describe("a draft that was kept", () => {
  it("is taken as it was, with what it began from", () => {
    const work = workOn(TRIP);
    expect(workIn(JSON.parse(JSON.stringify(work)))).toEqual(work);
  });

  it.each([null, {}, { stops: [] }, { base: null, draft: { stops: [] } }, "x"])(
    "is left where it is of another form: %j",
    (kept) => {
      expect(workIn(kept)).toBeNull();
    },
  );
});

describe("two people at one trip", () => {
  let base: Draft;
  beforeEach(() => {
    base = draftOf(TRIP);
  });

  it("both keep what only one of them changed", () => {
    const mine = edited((draft) => {
      draft.notes = "mine";
    });
    const theirs = edited((draft) => {
      draft.priority = "urgent";
      first(draft.stops).contactName = "Tess";
    });
    const both = merged(base, mine, theirs);
    expect(both).toMatchObject({ notes: "mine", priority: "urgent" });
    expect(first(both.stops).contactName).toBe("Tess");
    expect(toPatch(theirs, both)).toEqual({ notes: "mine" });
  });

  it("keep mine where both changed one thing, and are told so", () => {
    const mine = edited((draft) => {
      draft.notes = "mine";
    });
    const theirs = edited((draft) => {
      draft.notes = "theirs";
    });
    expect(merged(base, mine, theirs).notes).toBe("mine");
    expect(differences(base, mine, theirs)).toEqual([{ what: "Notes", mine: "mine", theirs: "theirs", isBoth: true }]);
  });

  it("keep both new stops, and lose what the other removed", () => {
    const added = { ...emptyStop("waypoint"), placeName: "Mine" };
    const other = { ...emptyStop("waypoint"), placeName: "Theirs" };
    const mine = edited((draft) => {
      draft.stops.push(added);
    });
    const theirs = edited((draft) => {
      draft.stops.splice(0, 1);
      draft.stops.push(other);
    });
    expect(merged(base, mine, theirs).stops.map((stop) => stop.placeName)).toEqual(["Depot North", "Mine", "Theirs"]);
  });

  it("never mix two places", () => {
    const mine = edited((draft) => {
      first(draft.stops).address = "2 Quay";
    });
    const theirs = edited((draft) => {
      Object.assign(first(draft.stops), { placeId: "plc_1", placeName: "Hub", address: "9 Hub Road" });
    });
    expect(first(merged(base, mine, theirs).stops)).toMatchObject({ placeId: null, address: "2 Quay" });
    expect(first(merged(base, theirs, mine).stops)).toMatchObject({ placeId: "plc_1", address: "9 Hub Road" });
  });

  it("taking theirs keeps what only I changed", () => {
    const mine = edited((draft) => {
      draft.notes = "mine";
      draft.reference = "MINE";
    });
    const theirs = edited((draft) => {
      draft.notes = "theirs";
    });
    expect(merged(base, theirs, mine)).toMatchObject({ notes: "theirs", reference: "MINE" });
  });

  it("are told field by field, by the names of what ids stand for", () => {
    const mine = edited((draft) => {
      first(draft.stops).contactPhone = "1";
    });
    const theirs = edited((draft) => {
      draft.customerId = "cus_2";
      Object.assign(first(draft.stops), { contactPhone: "2", from: "2026-11-04T08:00" });
    });
    const nameOf = (field: string) => (field === "customerId" ? "Acme" : undefined);
    expect(differences(base, mine, theirs, nameOf)).toEqual([
      { what: "Customer", mine: "", theirs: "Acme", isBoth: false },
      { what: "Stop 1: not before", mine: "", theirs: "2026-11-04 08:00", isBoth: false },
      { what: "Stop 1: phone", mine: "1", theirs: "2", isBoth: true },
    ]);
  });

  it("are told of another order of stops", () => {
    const theirs = edited((draft) => {
      draft.stops.reverse();
    });
    expect(differences(base, base, theirs)).toEqual([
      { what: "Order of stops", mine: "Harbour, Depot North", theirs: "Depot North, Harbour", isBoth: false },
    ]);
  });

  it("send a stop that the other removed as a new one", () => {
    const mine = edited((draft) => {
      first(draft.stops).contactName = "Tess";
    });
    const theirs = edited((draft) => {
      draft.stops.splice(0, 1);
    });
    const { stops = [] } = toPatch(theirs, merged(base, mine, theirs));
    const added = stops.find((stop) => stop.contact?.name === "Tess");
    expect(added).toMatchObject({ type: "pickup", place: { name: "Harbour" } });
    expect(added).not.toHaveProperty("id");
  });

  it("do not lose a stop that one removed and the other changed", () => {
    const mine = edited((draft) => {
      first(draft.stops).contactName = "Tess";
    });
    const theirs = edited((draft) => {
      draft.stops.splice(0, 1);
    });
    expect(merged(base, mine, theirs).stops).toHaveLength(2);
  });
});
