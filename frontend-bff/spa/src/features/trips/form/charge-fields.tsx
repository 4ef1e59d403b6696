import { Trash2 } from "lucide-react";
import { amountOf, type ChargeLine, type Charges, totalOf } from "@/features/trips/form/charges";
import type { ShipmentDraft } from "@/features/trips/form/draft";
import type { ErrorAt } from "@/features/trips/form/stop-fields";
import { money } from "@/lib/format";
import { IconButton } from "@/ui/button";
import { SelectField, TextField } from "@/ui/field";

/** Usual ones; any other word is as good. */
const USUAL = ["delivery", "fuel surcharge", "waiting time", "toll", "pallet exchange", "discount"];
const LIST = "usual-charges";

type ChargeFieldsProps = {
  charges: Charges;
  shipments: readonly ShipmentDraft[];
  errorAt: ErrorAt;
  onChange: (charges: Charges) => void;
};

/** What the trip costs, line by line, and in all. */
export function ChargeFields({ charges, shipments, errorAt, onChange }: ChargeFieldsProps) {
  const { currency, lines } = charges;
  const change = (key: string, part: Partial<ChargeLine>) =>
    onChange({ ...charges, lines: lines.map((one) => (one.key === key ? { ...one, ...part } : one)) });
  return (
    <div className="flex flex-col gap-3 rounded-md border border-line bg-panel p-3">
      <datalist id={LIST}>
        {USUAL.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      {lines.map((line, at) => (
        <Line
          key={line.key}
          {...{ line, at, currency, shipments, errorAt }}
          onChange={(part) => change(line.key, part)}
          onRemove={() => onChange({ ...charges, lines: lines.filter((one) => one.key !== line.key) })}
        />
      ))}
      <div className="flex flex-wrap items-end gap-3">
        <TextField
          label="Currency"
          className="w-24"
          value={currency}
          maxLength={3}
          autoCapitalize="characters"
          error={errorAt("/charges/0/currency")}
          onChange={(event) => onChange({ ...charges, currency: event.target.value.toUpperCase() })}
        />
        <p className="ml-auto py-1.5 font-medium">
          Total <output aria-label="Total of the charges">{shown(totalOf(charges), currency)}</output>
        </p>
      </div>
    </div>
  );
}

type LineProps = {
  line: ChargeLine;
  at: number;
  currency: string;
  shipments: readonly ShipmentDraft[];
  errorAt: ErrorAt;
  onChange: (part: Partial<ChargeLine>) => void;
  onRemove: () => void;
};

function Line({ line, at, currency, shipments, errorAt, onChange, onRemove }: LineProps) {
  const error = (name: string) => errorAt(`/charges/${at}/${name}`);
  const amount = amountOf(line, currency);
  return (
    <fieldset className="border-b border-line pb-3">
      <legend className="sr-only">Charge {at + 1}</legend>
      <div className="grid grid-cols-2 items-start gap-3 sm:grid-cols-[1fr_6rem_8rem_7rem_auto]">
        <TextField
          label="What for"
          list={LIST}
          value={line.code}
          error={error("code")}
          className="max-sm:col-span-2"
          onChange={(event) => onChange({ code: event.target.value })}
        />
        <TextField
          label="Quantity"
          inputMode="decimal"
          value={line.quantity}
          error={error("quantity")}
          onChange={(event) => onChange({ quantity: event.target.value })}
        />
        <TextField
          label={`Each, ${currency}`}
          inputMode="decimal"
          value={line.unitAmount}
          error={error("unitAmount") ?? error("amount")}
          onChange={(event) => onChange({ unitAmount: event.target.value })}
        />
        <p className="sm:text-right">
          <span className="mb-1 block text-sm font-medium text-ink-soft">Amount</span>
          <output className="block py-1.5">{amount === null ? "–" : shown(amount, currency)}</output>
        </p>
        <IconButton
          name={`Remove charge ${at + 1}`}
          icon={<Trash2 className="size-4" />}
          className="justify-self-end sm:mt-6"
          onClick={onRemove}
        />
        {(shipments.length > 1 || line.shipment) && (
          <SelectField
            label="On which shipment"
            value={line.shipment}
            error={error("shipmentId")}
            className="col-span-2 sm:col-span-1"
            onChange={(event) => onChange({ shipment: event.target.value })}
          >
            <option value="">The whole trip</option>
            {shipments.map((one, index) => (
              <option key={one.key} value={one.key}>
                {index + 1}. {one.reference || one.description || "Shipment"}
              </option>
            ))}
          </SelectField>
        )}
      </div>
    </fieldset>
  );
}

/** While its letters are typed it is no currency yet. */
function shown(amount: number, currency: string): string {
  return /^[A-Z]{3}$/.test(currency) ? money({ amount, currency }) : "–";
}
