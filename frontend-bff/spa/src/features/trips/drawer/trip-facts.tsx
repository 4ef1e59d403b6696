import type { ReactNode } from "react";
import { useNames } from "@/api/queries/nouns";
import type { Trip } from "@/api/queries/trips";
import { isAtLeast, type Role } from "@/api/session";
import { distance, money, number, weight } from "@/lib/format";

/** Who, with what, for whom, how much. */
export function TripFacts({ trip, role }: { trip: Trip; role: Role }) {
  const mayLook = isAtLeast(role, "viewer");
  const drivers = useNames("drivers", mayLook);
  const vehicles = useNames("vehicles", mayLook);
  const customers = useNames("customers", mayLook);
  const nameOf = (names: ReadonlyMap<string, string>, id: string | null | undefined) =>
    id ? (names.get(id) ?? "…") : null;
  const cargo = [
    trip.cargo.pieces && `${number(trip.cargo.pieces)} pieces`,
    trip.cargo.weightKg && weight(trip.cargo.weightKg),
    trip.cargo.volumeM3 && `${number(trip.cargo.volumeM3, 1)} m³`,
  ].filter(Boolean);
  return (
    <section aria-label="Details" className="border-b border-line px-4 py-3">
      <dl className="grid grid-cols-[7rem_1fr] gap-x-3 gap-y-1.5">
        {mayLook && <Fact name="Driver">{nameOf(drivers, trip.driverId)}</Fact>}
        {mayLook && trip.coDriverIds.length > 0 && (
          <Fact name="Co-drivers">{trip.coDriverIds.map((id) => nameOf(drivers, id)).join(", ")}</Fact>
        )}
        {mayLook && <Fact name="Vehicle">{nameOf(vehicles, trip.vehicleId)}</Fact>}
        {mayLook && trip.trailerIds.length > 0 && (
          <Fact name="Trailers">{trip.trailerIds.map((id) => nameOf(vehicles, id)).join(", ")}</Fact>
        )}
        {mayLook && trip.customerId && <Fact name="Customer">{nameOf(customers, trip.customerId)}</Fact>}
        <Fact name="Cargo">{cargo.join(", ") || trip.cargo.description}</Fact>
        {trip.plannedDistance !== null && <Fact name="Planned">{distance(trip.plannedDistance)}</Fact>}
        {trip.actualDistance !== null && <Fact name="Driven">{distance(trip.actualDistance)}</Fact>}
        {/* The sum of the charges, where there are any. */}
        {trip.price && !trip.charges?.length && <Fact name="Price">{money(trip.price)}</Fact>}
        {trip.references.map((one) => (
          <Fact key={`${one.type} ${one.value}`} name={one.type}>
            {one.value}
          </Fact>
        ))}
      </dl>
      {trip.shipments.length > 0 && <Shipments trip={trip} customers={customers} />}
      {(trip.charges ?? []).length > 0 && <Charges charges={trip.charges ?? []} />}
      {trip.notes && <p className="mt-3 text-sm whitespace-pre-line break-words">{trip.notes}</p>}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-faint">{name}</dt>
      <dd className="min-w-0 break-words">{children || <span className="text-ink-faint">–</span>}</dd>
    </>
  );
}

function Charges({ charges }: { charges: NonNullable<Trip["charges"]> }) {
  const [{ currency } = { currency: "USD" }] = charges;
  const total = charges.reduce((sum, one) => sum + one.amount, 0);
  return (
    <table className="mt-3 w-full text-sm">
      <caption className="mb-1 text-left font-medium text-ink-soft">Charges</caption>
      <thead className="sr-only">
        <tr>
          <th>What for</th>
          <th>Quantity</th>
          <th>Amount</th>
        </tr>
      </thead>
      <tbody>
        {charges.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a charge has no id; where it stands is what it is.
          <tr key={at}>
            <td className="py-0.5 pr-2 break-words">{one.code}</td>
            <td className="py-0.5 pr-2 text-right whitespace-nowrap text-ink-soft">
              {one.quantity !== 1 &&
                `${number(one.quantity, Number.isInteger(one.quantity) ? 0 : 2)} × ${money({ amount: one.unitAmount, currency })}`}
            </td>
            <td className="py-0.5 text-right whitespace-nowrap">{money(one)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="border-t border-line font-medium">
          <th scope="row" colSpan={2} className="py-0.5 text-left font-medium">
            Total
          </th>
          <td className="py-0.5 text-right whitespace-nowrap">{money({ amount: total, currency })}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function Shipments({ trip, customers }: { trip: Trip; customers: ReadonlyMap<string, string> }) {
  const sequence = (id: string | null | undefined) => trip.stops.find((stop) => stop.id === id)?.sequence ?? "–";
  return (
    <>
      <h3 className="mt-3 mb-1 text-sm font-medium text-ink-soft">Shipments</h3>
      <ul className="flex flex-col gap-1 text-sm">
        {trip.shipments.map((one) => (
          <li key={one.id} className="flex gap-2">
            <span className="min-w-0 flex-1 break-words">
              {one.reference ??
                one.description ??
                (one.customerId ? customers.get(one.customerId) : null) ??
                "Shipment"}
              <span className="text-ink-soft">
                {" "}
                · stop {sequence(one.pickupStopId)} → {sequence(one.dropoffStopId)}
                {one.pieces ? ` · ${number(one.pieces)} pieces` : ""}
                {one.weightKg ? ` · ${weight(one.weightKg)}` : ""}
              </span>
            </span>
            <span className="text-ink-soft">{one.outcome}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
