import { number } from "@/lib/format";
import { Expiry } from "@/parts/expiry";
import type { NounKind } from "@/parts/noun/noun-page";

const NOTHING = <span className="text-ink-faint">–</span>;
const STATUSES = [
  ["available", "Available"],
  ["out_of_service", "Out of service"],
  ["retired", "Retired"],
] as const;
const KINDS = [
  ["van", "Van"],
  ["rigid", "Rigid truck"],
  ["tractor", "Tractor"],
  ["trailer", "Trailer"],
  ["car", "Car"],
  ["bike", "Bike"],
  ["other", "Other"],
] as const;

function nameIn(options: readonly (readonly [string, string])[], id: string): string {
  return options.find(([one]) => one === id)?.[1] ?? id;
}

export const VEHICLE: NounKind<"vehicles"> = {
  noun: "vehicles",
  title: "Vehicles",
  one: "vehicle",
  why: "With vehicles, loads are checked and the map comes to life. Add the first one, or import your fleet.",
  columns: [
    { id: "name", name: "Name", width: "minmax(9rem, 2fr)", sort: "name", cell: (vehicle) => vehicle.name },
    {
      id: "kind",
      onCard: "line",
      name: "Kind",
      width: "minmax(5rem, 1fr)",
      cell: (vehicle) => nameIn(KINDS, vehicle.kind),
    },
    {
      id: "status",
      onCard: "side",
      name: "Status",
      width: "minmax(6rem, 1fr)",
      cell: (vehicle) => nameIn(STATUSES, vehicle.status),
    },
    {
      id: "plate",
      name: "Plate",
      width: "minmax(6rem, 1fr)",
      cell: (vehicle) => vehicle.plate ?? NOTHING,
    },
    {
      id: "capacity",
      name: "Load, kg",
      width: "minmax(5rem, 1fr)",
      isNumber: true,
      cell: (vehicle) => (vehicle.capacityKg == null ? NOTHING : number(vehicle.capacityKg)),
    },
    {
      id: "odometer",
      name: "Odometer, km",
      width: "minmax(6rem, 1fr)",
      isNumber: true,
      cell: (vehicle) => (vehicle.odometer == null ? NOTHING : number(vehicle.odometer / 1000)),
    },
    {
      id: "inspection",
      onCard: "line",
      name: "Inspection due",
      width: "minmax(8rem, 1fr)",
      cell: (vehicle) => <Expiry on={vehicle.inspectionDueOn} />,
    },
  ],
  fields: [
    { path: "name", label: "Name" },
    { path: "kind", label: "Kind", isHalf: true, options: KINDS },
    { path: "status", label: "Status", isHalf: true, options: STATUSES },
    { path: "plate", label: "Plate", isHalf: true },
    { path: "vin", label: "VIN", isHalf: true },
    { path: "make", label: "Make", isHalf: true },
    { path: "model", label: "Model", isHalf: true },
    { path: "year", label: "Year", kind: "number", isHalf: true },
    { path: "fuel", label: "Fuel", isHalf: true },
    { path: "capacityKg", label: "Load, kg", kind: "number", isHalf: true },
    { path: "capacityM3", label: "Load, m³", kind: "number", isHalf: true },
    { path: "odometer", label: "Odometer, km", kind: "number", scale: 1000, isHalf: true },
    { path: "inspectionDueOn", label: "Inspection due", kind: "date", isHalf: true },
    { path: "registrationExpiresOn", label: "Registered until", kind: "date", isHalf: true },
    { path: "insuranceExpiresOn", label: "Insured until", kind: "date", isHalf: true },
    { path: "features", label: "Features", kind: "list", hint: "With commas between them: tail lift, cooled" },
    { path: "externalId", label: "Id elsewhere", hint: "By which imports know it again." },
  ],
};
