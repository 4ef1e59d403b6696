import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, within } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import { TripFacts } from "@/features/trips/drawer/trip-facts";
import { toCreate, toPatch } from "@/features/trips/form/body";
import { ChargeFields } from "@/features/trips/form/charge-fields";
import { amountOf, chargesOf, emptyLine, noCharges, totalOf } from "@/features/trips/form/charges";
import { isShown, wrongIn } from "@/features/trips/form/check";
import { type Draft, draftOf, emptyDraft, emptyShipment, likeness } from "@/features/trips/form/draft";
import { differences, merged } from "@/features/trips/form/merge";
import { setRegion } from "@/lib/format";
import { aCharge, aTrip } from "@/mocks/data";

const TRIP = aTrip({ charges: [aCharge(), aCharge({ code: "toll", quantity: 3, unitAmount: 250, amount: 750 })] });

function edited(change: (draft: Draft) => void): Draft {
  const draft = structuredClone(draftOf(TRIP));
  change(draft);
  return draft;
}

function toll(unitAmount: string, quantity = "1") {
  return { ...emptyLine(), code: "toll", unitAmount, quantity };
}

function Form() {
  const [charges, setCharges] = useState({ ...noCharges(), lines: [emptyLine(), toll("10")] });
  return <ChargeFields charges={charges} shipments={[]} errorAt={() => undefined} onChange={setCharges} />;
}

beforeEach(() => setRegion({ currency: "USD", locale: "en" }));

describe("charges that were not changed", () => {
  it("are not sent", () => expect(toPatch(draftOf(TRIP), draftOf(TRIP))).toEqual({}));
});

describe("what is sent of charges", () => {
  it("is all of them, in minor units, once one was changed", () => {
    const after = edited(({ charges }) => charges.lines.splice(1, 1, toll("12,5", "2")));
    expect(toPatch(draftOf(TRIP), after)).toEqual({
      charges: [
        { code: "delivery", quantity: 1, unitAmount: 8500, currency: "USD", shipmentId: null },
        { code: "toll", quantity: 2, unitAmount: 1250, currency: "USD", shipmentId: null },
      ],
    });
  });

  it("is an empty list where all were removed", () => {
    expect(
      toPatch(
        draftOf(TRIP),
        edited((draft) => Object.assign(draft.charges, { lines: [] })),
      ),
    ).toEqual({
      charges: [],
    });
  });

  it("names a shipment that is new by its number, and none that is gone", () => {
    const draft = likeness(TRIP);
    draft.shipments = [{ ...emptyShipment(draft.stops), key: "new" }];
    draft.charges.lines = [
      { ...toll("1"), shipment: "new" },
      { ...toll("1"), shipment: "gone" },
    ];
    expect(toCreate(draft).charges?.map((one) => one.shipmentId)).toEqual([1, null]);
  });
});

describe("an amount", () => {
  it.each([
    ["1.005", "1", "USD", 101],
    ["0.5", "0.05", "USD", 3],
    ["0.5", "-0.05", "USD", -3],
    ["2", "150", "JPY", 300],
    ["", "4", "USD", 400],
    ["2", "", "USD", null],
    ["x", "4", "USD", null],
    ["2", "4", "US", null],
  ])("of %s times %s %s is %s", (quantity, unit, currency, amount) => {
    expect(amountOf(toll(unit, quantity), currency)).toBe(amount);
  });

  it("is summed up over all lines", () => expect(totalOf(chargesOf(TRIP))).toBe(9250));
});

describe("charges that cannot be sent", () => {
  it("say so at their fields", () => {
    const draft = { ...emptyDraft(), charges: { currency: "us", lines: [emptyLine(), toll("1,234", "x")] } };
    const pointers = wrongIn(draft).map((one) => one.pointer);
    expect(pointers).toEqual([
      "/charges/0/code",
      "/charges/0/unitAmount",
      "/charges/1/quantity",
      "/charges/1/unitAmount",
      "/charges/0/currency",
    ]);
    expect(pointers.every(isShown)).toBe(true);
  });
});

describe("two people at the charges of one trip", () => {
  const base = draftOf(TRIP);
  const theirs = edited(({ charges }) => charges.lines.pop());

  it("keep the ones of whoever changed them", () => {
    expect(merged(base, base, theirs).charges).toEqual(theirs.charges);
    expect(merged(base, theirs, base).charges).toEqual(theirs.charges);
  });

  it("are told what the other made of them", () => {
    const mine = edited(({ charges }) => charges.lines.push(toll("5")));
    expect(differences(base, mine, theirs)).toEqual([
      { what: "Charges", mine: "3, $97.50 in all", theirs: "1, $85.00 in all", isBoth: true },
    ]);
  });
});

describe("the form", () => {
  it("says what each comes to, and all of them", () => {
    render(<Form />);
    const line = within(screen.getByRole("group", { name: "Charge 1" }));
    fireEvent.change(line.getByLabelText("Quantity"), { target: { value: "2" } });
    fireEvent.change(line.getByLabelText("Each, USD"), { target: { value: "7.25" } });
    expect(line.getByText("$14.50")).toBeTruthy();
    expect(screen.getByLabelText("Total of the charges").textContent).toBe("$24.50");
    fireEvent.click(line.getByRole("button", { name: "Remove charge 1" }));
    expect(screen.getByLabelText("Total of the charges").textContent).toBe("$10.00");
  });
});

describe("the drawer", () => {
  function facts(trip: typeof TRIP) {
    render(
      <QueryClientProvider client={new QueryClient()}>
        <TripFacts {...{ trip, role: "driver" }} />
      </QueryClientProvider>,
    );
  }

  it("shows them line by line with their sum, once", () => {
    facts({ ...TRIP, price: { amount: 9250, currency: "USD" } });
    const rows = within(screen.getByRole("table", { name: "Charges" })).getAllByRole("row");
    expect(rows.slice(1).map((row) => row.textContent)).toEqual([
      "delivery$85.00",
      "toll3 × $2.50$7.50",
      "Total$92.50",
    ]);
    expect(screen.queryByText("Price")).toBeNull();
  });

  it("shows a price that no charge explains", () => {
    facts(aTrip({ price: { amount: 4750, currency: "USD" } }));
    expect(screen.getByText("$47.50")).toBeTruthy();
  });
});
