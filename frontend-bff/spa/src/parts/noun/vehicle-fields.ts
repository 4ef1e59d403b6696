import type { FieldSpec } from "@/parts/noun/fields";

export const VEHICLE_STATUSES = [
  ["available", "Available"],
  ["out_of_service", "Out of service"],
  ["retired", "Retired"],
] as const;
export const VEHICLE_KINDS = [
  ["van", "Van"],
  ["rigid", "Rigid truck"],
  ["tractor", "Tractor"],
  ["trailer", "Trailer"],
  ["car", "Car"],
  ["bike", "Bike"],
  ["other", "Other"],
] as const;

export const VEHICLE_FIELDS: readonly FieldSpec[] = [
  { path: "name", label: "Name" },
  { path: "kind", label: "Kind", isHalf: true, options: VEHICLE_KINDS },
  { path: "status", label: "Status", isHalf: true, options: VEHICLE_STATUSES },
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
];
