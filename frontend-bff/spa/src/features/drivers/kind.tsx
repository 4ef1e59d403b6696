import { Expiry } from "@/parts/expiry";
import type { NounKind } from "@/parts/noun/noun-page";

const NOTHING = <span className="text-ink-faint">–</span>;

export const DRIVER: NounKind<"drivers"> = {
  noun: "drivers",
  title: "Drivers",
  one: "driver",
  why: "Trips are assigned to drivers. Add the first one, or import your list.",
  columns: [
    { id: "name", name: "Name", width: "minmax(9rem, 2fr)", sort: "name", cell: (driver) => driver.name },
    {
      id: "status",
      onCard: "side",
      name: "Status",
      width: "minmax(5rem, 1fr)",
      cell: (driver) => (driver.status === "active" ? "Active" : "Inactive"),
    },
    {
      id: "phone",
      onCard: "line",
      name: "Phone",
      width: "minmax(8rem, 1fr)",
      cell: (driver) => driver.phone ?? NOTHING,
    },
    {
      id: "employee",
      name: "Employee no.",
      width: "minmax(6rem, 1fr)",
      cell: (driver) => driver.employeeNumber ?? NOTHING,
    },
    {
      id: "licence",
      onCard: "line",
      name: "Licence until",
      width: "minmax(8rem, 1fr)",
      cell: (driver) => <Expiry on={driver.licenceExpiresOn} />,
    },
    {
      id: "medical",
      name: "Medical until",
      width: "minmax(8rem, 1fr)",
      cell: (driver) => <Expiry on={driver.medicalExpiresOn} />,
    },
  ],
  fields: [
    { path: "name", label: "Name" },
    {
      path: "status",
      label: "Status",
      isHalf: true,
      options: [
        ["active", "Active"],
        ["inactive", "Inactive"],
      ],
    },
    { path: "employeeNumber", label: "Employee number", isHalf: true },
    { path: "phone", label: "Phone", kind: "tel", isHalf: true },
    { path: "email", label: "Email", kind: "email", isHalf: true },
    { path: "licenceNumber", label: "Licence number", isHalf: true },
    { path: "licenceClass", label: "Licence class", isHalf: true },
    { path: "licenceExpiresOn", label: "Licence until", kind: "date", isHalf: true },
    { path: "medicalExpiresOn", label: "Medical until", kind: "date", isHalf: true },
    { path: "skills", label: "Skills", kind: "list", hint: "With commas between them: adr, crane" },
    { path: "externalId", label: "Id elsewhere", hint: "By which imports know it again." },
  ],
};
