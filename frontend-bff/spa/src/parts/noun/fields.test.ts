import { describe, expect, it } from "vitest";
import { onTop } from "@/lib/changed";
import { bodyOf, changesOf, differencesOf, emptyValues, type FieldSpec, valuesOf } from "@/parts/noun/fields";

const FIELDS: readonly FieldSpec[] = [
  { path: "name", label: "Name" },
  { path: "serviceSeconds", label: "Time there", kind: "number", scale: 60 },
  { path: "contact.name", label: "Contact" },
  { path: "contact.phone", label: "Phone" },
  { path: "skills", label: "Skills", kind: "list" },
  { path: "geofence.radius", label: "Radius", kind: "number" },
  { path: "status", label: "Status", options: [["active", "Active"]] },
];
const OBJECT = {
  name: "Harbour",
  serviceSeconds: 600,
  contact: { name: "Tess", phone: null },
  skills: ["adr", "crane"],
  geofence: null,
  status: "active",
};

describe("fields of an object", () => {
  it("give it back as it was", () => {
    const body = bodyOf(valuesOf(OBJECT, FIELDS), FIELDS);
    expect(body).toEqual({ ...OBJECT, contact: { name: "Tess" } });
  });

  it("send nothing that was not changed", () => {
    const values = valuesOf(OBJECT, FIELDS);
    expect(changesOf(values, { ...values }, FIELDS)).toEqual({});
  });

  it("send an inner object whole, and null once all of it is empty", () => {
    const values = valuesOf(OBJECT, FIELDS);
    expect(changesOf(values, { ...values, "contact.phone": "+1 312" }, FIELDS)).toEqual({
      contact: { name: "Tess", phone: "+1 312" },
    });
    expect(changesOf(values, { ...values, "contact.name": "" }, FIELDS)).toEqual({ contact: null });
  });

  it("leave to the API what is no number", () => {
    expect(bodyOf({ ...emptyValues(FIELDS), serviceSeconds: "ten" }, FIELDS).serviceSeconds).toBe("ten");
  });

  it("make a circle of a radius", () => {
    expect(bodyOf({ ...emptyValues(FIELDS), "geofence.radius": "80" }, FIELDS).geofence).toEqual({
      type: "circle",
      radius: 80,
    });
  });
});

describe("two people at one object", () => {
  it("keep both changes, and mine where they meet", () => {
    const base = valuesOf(OBJECT, FIELDS);
    const mine = { ...base, name: "Mine" };
    const theirs = { ...base, name: "Theirs", "contact.name": "Tom" };
    expect(onTop(base, mine, theirs)).toMatchObject({ name: "Mine", "contact.name": "Tom" });
    expect(differencesOf(base, mine, theirs, FIELDS)).toEqual([
      { what: "Name", mine: "Mine", theirs: "Theirs", isBoth: true },
      { what: "Contact", mine: "Tess", theirs: "Tom", isBoth: false },
    ]);
  });
});
