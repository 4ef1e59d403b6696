import { Trash2 } from "lucide-react";
import { useNames } from "@/api/queries/nouns";
import type { ShipmentDraft, StopDraft } from "@/features/trips/form/draft";
import type { ErrorAt } from "@/features/trips/form/stop-fields";
import { NounPicker } from "@/parts/noun-picker";
import { IconButton } from "@/ui/button";
import { SelectField, TextField } from "@/ui/field";

type ShipmentFieldsProps = {
  shipment: ShipmentDraft;
  at: number;
  stops: readonly StopDraft[];
  errorAt: ErrorAt;
  onChange: (change: Partial<ShipmentDraft>) => void;
  onRemove: () => void;
};

/** What is loaded where, for whom. */
export function ShipmentFields({ shipment, at, stops, errorAt, onChange, onRemove }: ShipmentFieldsProps) {
  const customers = useNames("customers");
  const error = (name: string) => errorAt(`/shipments/${at}/${name}`);
  const number = (name: "pieces" | "weightKg" | "volumeM3", label: string) => (
    <TextField
      label={label}
      inputMode="decimal"
      value={shipment[name]}
      error={error(name)}
      className="sm:col-span-2"
      onChange={(event) => onChange({ [name]: event.target.value })}
    />
  );
  const stop = (name: "pickup" | "dropoff", label: string) => (
    <SelectField
      label={label}
      value={shipment[name]}
      error={error(`${name}StopId`)}
      className="sm:col-span-3"
      onChange={(event) => onChange({ [name]: event.target.value })}
    >
      <option value="">Choose a stop</option>
      {stops.map((one, index) => (
        <option key={one.key} value={one.key}>
          {index + 1}. {one.placeName || one.address || one.type}
        </option>
      ))}
    </SelectField>
  );
  return (
    <fieldset className="rounded-md border border-line bg-panel p-3">
      <legend className="sr-only">Shipment {at + 1}</legend>
      <div className="mb-2 flex items-center">
        <span aria-hidden="true" className="font-medium">
          Shipment {at + 1}
        </span>
        <IconButton
          name={`Remove shipment ${at + 1}`}
          icon={<Trash2 className="size-4" />}
          className="ml-auto"
          onClick={onRemove}
        />
      </div>
      <div className="grid gap-3 sm:grid-cols-6">
        <TextField
          label="Reference"
          value={shipment.reference}
          error={error("reference")}
          className="sm:col-span-3"
          onChange={(event) => onChange({ reference: event.target.value })}
        />
        <div className="sm:col-span-3">
          <NounPicker
            noun="customers"
            label="Customer"
            words={shipment.customerId ? (customers.get(shipment.customerId) ?? "") : ""}
            chosenId={shipment.customerId}
            error={error("customerId")}
            onChoose={(customer) => onChange({ customerId: customer?.id ?? null })}
          />
        </div>
        <TextField
          label="What it is"
          value={shipment.description}
          error={error("description")}
          className="sm:col-span-6"
          onChange={(event) => onChange({ description: event.target.value })}
        />
        {number("pieces", "Pieces")}
        {number("weightKg", "Weight, kg")}
        {number("volumeM3", "Volume, m³")}
        {stop("pickup", "Loaded at")}
        {stop("dropoff", "Unloaded at")}
      </div>
    </fieldset>
  );
}
