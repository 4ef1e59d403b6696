import { describe, expect, it } from "vitest";
import { Problem } from "@/lib/problem";
import { grouped, reasonsIn } from "@/parts/assign/reasons";

const BOOKED = { code: "driver.double_booked", detail: "Bo is on trip 3.", overridable: false, tripId: "trp_3" };
const EXPIRED = { code: "driver.licence_expired", detail: "The licence of Bo ends.", overridable: true };
const FAR = { code: "driver.far", detail: "Last seen 120 km away.", overridable: true };

describe("what speaks against a driver", () => {
  it("is apart by what can be done about it", () => {
    expect(grouped([FAR, EXPIRED, BOOKED])).toEqual({ final: [BOOKED], open: [EXPIRED], remarks: [FAR] });
  });

  it("asks for no reason where the API would not", () => {
    const another = { code: "driver.new_in_a_later_release", detail: "It rains.", overridable: true };
    expect(grouped([FAR, another], true)).toEqual({ final: [], open: [], remarks: [FAR, another] });
  });
});

describe("a refused assignment", () => {
  it("names its reasons, with what this release does not know of them", () => {
    const subject = { type: "driver", id: "drv_1" };
    const problem = new Problem(409, { code: "trip.assignment_refused", reasons: [{ ...BOOKED, subject }] });
    expect(reasonsIn(problem)).toEqual([{ ...BOOKED, subject }]);
  });

  it("without reasons has none, and does not break", () => {
    expect(reasonsIn(new Problem(409, { code: "trip.assignment_refused" }))).toEqual([]);
    expect(reasonsIn(new Problem(409, { code: "x", reasons: [{ code: 1 }] }))).toEqual([]);
  });
});
