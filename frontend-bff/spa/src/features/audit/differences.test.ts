import { describe, expect, it } from "vitest";
import { differences, keptBack } from "@/features/audit/differences";

describe("what an entry changed", () => {
  it("is told field by field, as changed, added or removed", () => {
    const before = { status: "scheduled", driverId: null, notes: "Ring twice", priority: "high" };
    const after = { status: "assigned", driverId: "drv_1", notes: null, priority: "high" };
    expect(differences(before, after)).toEqual([
      { path: ["status"], kind: "changed", before: "scheduled", after: "assigned" },
      { path: ["driverId"], kind: "added", after: "drv_1" },
      { path: ["notes"], kind: "removed", before: "Ring twice" },
    ]);
  });

  it("is found inside what is nested, and nothing else of it", () => {
    const before = { place: { name: "Quay", contact: { name: "Ada", phone: { redacted: true } } } };
    const after = { place: { name: "Quay", contact: { name: "Bo", phone: { redacted: true } } } };
    expect(differences(before, after)).toEqual([
      { path: ["place", "contact", "name"], kind: "changed", before: "Ada", after: "Bo" },
    ]);
  });

  it("follows the members of a list by their id, also where they moved", () => {
    const [a, b] = [
      { id: "stp_a", status: "pending" },
      { id: "stp_b", status: "pending" },
    ];
    const moved = differences({ stops: [a, b] }, { stops: [b, { ...a, status: "arrived" }] });
    expect(moved).toEqual([
      { path: ["stops", "stp_a", "status"], kind: "changed", before: "pending", after: "arrived" },
    ]);
  });

  it("tells lists of plain values and places on the map as one value", () => {
    expect(differences({ skills: ["adr"] }, { skills: ["adr", "crane"] })).toEqual([
      { path: ["skills"], kind: "changed", before: ["adr"], after: ["adr", "crane"] },
    ]);
    const [here, there] = [
      { lat: 1, lng: 2 },
      { lat: 1, lng: 3 },
    ];
    expect(differences({ point: here }, { point: there })).toHaveLength(1);
  });

  it("is all of what was created, and all of what was deleted", () => {
    expect(differences(null, { name: "Van 1", plate: null, tags: [] })).toEqual([
      { path: ["name"], kind: "added", after: "Van 1" },
    ]);
    expect(differences({ name: "Van 1" }, null)).toEqual([{ path: ["name"], kind: "removed", before: "Van 1" }]);
    expect(differences(null, null)).toEqual([]);
  });

  it("keeps apart what was erased from what is only hidden", () => {
    expect(keptBack({ erased: true })).toBe("erased");
    expect(keptBack({ redacted: true })).toBe("redacted");
    expect(keptBack({ erased: true, name: "x" })).toBeNull();
    const erased = { email: { erased: true } };
    expect(differences(erased, erased)).toHaveLength(1);
    expect(differences({ email: { erased: true } }, { email: "a@b.c" })).toEqual([
      { path: ["email"], kind: "changed", before: { erased: true }, after: "a@b.c" },
    ]);
  });
});
