import type { NounKind } from "@/parts/noun/noun-page";

const NOTHING = <span className="text-ink-faint">–</span>;

export const CUSTOMER: NounKind<"customers"> = {
  noun: "customers",
  title: "Customers",
  one: "customer",
  why: "For whom you drive: trips and shipments carry their name.",
  columns: [
    { id: "name", name: "Name", width: "minmax(9rem, 2fr)", sort: "name", cell: (customer) => customer.name },
    {
      id: "reference",
      onCard: "side",
      name: "Reference",
      width: "minmax(6rem, 1fr)",
      cell: (customer) => customer.reference ?? NOTHING,
    },
    {
      id: "email",
      onCard: "line",
      name: "Email",
      width: "minmax(9rem, 2fr)",
      cell: (customer) => customer.email ?? NOTHING,
    },
    {
      id: "phone",
      name: "Phone",
      width: "minmax(8rem, 1fr)",
      cell: (customer) => customer.phone ?? NOTHING,
    },
  ],
  fields: [
    { path: "name", label: "Name" },
    { path: "reference", label: "Reference", isHalf: true },
    { path: "phone", label: "Phone", kind: "tel", isHalf: true },
    { path: "email", label: "Email", kind: "email" },
    { path: "notes", label: "Notes", kind: "notes" },
    { path: "externalId", label: "Id elsewhere", hint: "By which imports know it again." },
  ],
};
