import { number } from "@/lib/format";
import { Expiry } from "@/parts/expiry";
import type { NounKind } from "@/parts/noun/noun-page";
import { VEHICLE_FIELDS, VEHICLE_KINDS, VEHICLE_STATUSES } from "@/parts/noun/vehicle-fields";

const NOTHING = <span className="text-ink-faint">–</span>;
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
      cell: (vehicle) => nameIn(VEHICLE_KINDS, vehicle.kind),
    },
    {
      id: "status",
      onCard: "side",
      name: "Status",
      width: "minmax(6rem, 1fr)",
      cell: (vehicle) => nameIn(VEHICLE_STATUSES, vehicle.status),
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
  fields: VEHICLE_FIELDS,
};
