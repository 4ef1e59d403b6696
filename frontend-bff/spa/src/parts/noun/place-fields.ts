import type { FieldSpec } from "@/parts/noun/fields";

export const PLACE_FIELDS: readonly FieldSpec[] = [
  { path: "name", label: "Name" },
  { path: "address", label: "Address" },
  { path: "point.lat", label: "Latitude", kind: "number", isHalf: true },
  { path: "point.lng", label: "Longitude", kind: "number", isHalf: true },
  { path: "geofence.radius", label: "Geofence, m around it", kind: "number", isHalf: true },
  { path: "serviceSeconds", label: "Time there, min", kind: "number", scale: 60, isHalf: true },
  { path: "contact.name", label: "Contact", isHalf: true },
  { path: "contact.phone", label: "Phone", kind: "tel", isHalf: true },
  { path: "notes", label: "Notes", kind: "notes" },
  { path: "externalId", label: "Id elsewhere", hint: "By which imports know it again." },
];
