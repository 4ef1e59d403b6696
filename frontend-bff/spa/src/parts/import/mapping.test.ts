import { describe, expect, it } from "vitest";
import { fieldName } from "@/parts/import/fields";
import { headingsOf } from "@/parts/import/headings";
import { aRule, mappingFrom, mappingIn, mappingText, unusedOf, whyNot } from "@/parts/import/mapping";

describe("what the server made of the headings", () => {
  const columns = [
    { column: "start_time", fields: ["scheduledStart", "startedAt"] },
    { column: "Distance (km)", fields: ["plannedDistance"] },
    { column: "fare_usd", fields: ["price"] },
    { column: "tip", fields: [] },
  ];

  it("keeps units and currencies that the headings name, when it is sent back", () => {
    expect(JSON.parse(mappingText(mappingFrom(columns)))).toEqual({
      columns: {
        scheduledStart: "start_time",
        startedAt: "start_time",
        plannedDistance: { column: "Distance (km)", unit: "km" },
        price: { column: "fare_usd", currency: "USD" },
      },
    });
  });

  it("leaves columns that fill nothing for people to decide", () => {
    expect(unusedOf(["start_time", "Distance (km)", "fare_usd", "tip"], mappingFrom(columns))).toEqual(["tip"]);
  });
});

describe("a mapping in a file", () => {
  const text = JSON.stringify({
    columns: {
      externalId: "id",
      "contact.name": ["first", "last"],
      scheduledStart: { column: "start", zone: "America/Chicago" },
    },
    constants: { status: "completed" },
    plausibility: { maxSpeedKmh: 140 },
  });

  it("comes out as it went in", () => {
    const mapping = mappingIn(text);
    expect(mapping && JSON.parse(mappingText(mapping))).toEqual(JSON.parse(text));
  });

  it.each(["", "[]", '{"columns": {"a": 1}}', '{"name": "x"}'])("is not %s", (other) => {
    expect(mappingIn(other)).toBeNull();
  });
});

describe("a mapping that cannot be sent", () => {
  const name = aRule({ field: "name", columns: ["a"] });

  it.each([
    ["nothing at all", [], /at least one/],
    ["a line without a field", [name, aRule({ columns: ["b"] })], /field for every line/],
    ["a field without a column", [name, aRule({ field: "email" })], /column for every field/],
    ["an empty constant", [name, aRule({ field: "status", constant: "" })], /same for every row/],
    ["a field twice", [name, aRule({ field: "name", columns: ["b"] })], /only once/],
  ])("says why: %s", (_, rules, why) => {
    expect(whyNot({ rules, plausibility: null })).toMatch(why);
  });

  it("is only one with something missing", () => {
    expect(whyNot({ rules: [name, aRule({ field: "status", constant: "x" })], plausibility: null })).toBeUndefined();
  });
});

describe("the headings of a file", () => {
  it.each([
    ["a,b\n1,2", ["a", "b"]],
    ["\uFEFFa;b, c;d\r\n", ["a", "b, c", "d"]],
    ['"Name, full"\t"He said ""no"""\n', ["Name, full", 'He said "no"']],
    ['{"order": 1, "km": 2}\n{"order": 2}', ["order", "km"]],
    ["PK\u0003\u0004", []],
  ])("are found in %j", (text, headings) => {
    expect(headingsOf(text)).toEqual(headings);
  });
});

it("calls fields as people do", () => {
  expect(["pickup.windowFrom", "cargo.weightKg", "point.lat", "metadata.tip"].map(fieldName)).toEqual([
    "Pickup: window from",
    "Cargo: weight",
    "Point: latitude",
    "Own field: tip",
  ]);
});
