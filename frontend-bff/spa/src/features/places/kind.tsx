import { duration } from "@/lib/format";
import type { NounKind } from "@/parts/noun/noun-page";
import { PLACE_FIELDS } from "@/parts/noun/place-fields";

const NOTHING = <span className="text-ink-faint">–</span>;

export const PLACE: NounKind<"places"> = {
  noun: "places",
  title: "Places",
  one: "place",
  why: "Addresses you go to again and again, chosen with a few letters when you plan a trip.",
  columns: [
    { id: "name", name: "Name", width: "minmax(9rem, 2fr)", sort: "name", cell: (place) => place.name },
    {
      id: "address",
      onCard: "line",
      name: "Address",
      width: "minmax(9rem, 3fr)",
      cell: (place) => place.address ?? NOTHING,
    },
    {
      id: "contact",
      name: "Contact",
      width: "minmax(8rem, 1fr)",
      cell: (place) => place.contact?.name ?? place.contact?.phone ?? NOTHING,
    },
    {
      id: "service",
      name: "Time there",
      width: "minmax(6rem, 1fr)",
      isNumber: true,
      cell: (place) => (place.serviceSeconds == null ? NOTHING : duration(place.serviceSeconds)),
    },
  ],
  fields: PLACE_FIELDS,
};
