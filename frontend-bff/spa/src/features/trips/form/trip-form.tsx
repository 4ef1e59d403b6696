import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { useNames } from "@/api/queries/nouns";
import { ChargeFields } from "@/features/trips/form/charge-fields";
import { emptyLine } from "@/features/trips/form/charges";
import { type Draft, emptyShipment, emptyStop, PRIORITIES } from "@/features/trips/form/draft";
import { ShipmentFields } from "@/features/trips/form/shipment-fields";
import { type ErrorAt, StopFields } from "@/features/trips/form/stop-fields";
import { useDragAdapter } from "@/features/trips/form/use-stop-dragging";
import { currentRegion } from "@/lib/format";
import { NounPicker } from "@/parts/noun-picker";
import { Button } from "@/ui/button";
import { SelectField, TextArea, TextField } from "@/ui/field";

type TripFormProps = {
  draft: Draft;
  /** Why a stop has to stay, by its key. */
  fixed: ReadonlyMap<string, string>;
  errorAt: ErrorAt;
  onChange: (change: (draft: Draft) => Draft) => void;
};

export function TripForm({ draft, fixed, errorAt, onChange }: TripFormProps) {
  const customers = useNames("customers");
  const { timezone } = currentRegion();
  const set = (change: Partial<Draft>) => onChange((now) => ({ ...now, ...change }));
  return (
    <div className="flex flex-col gap-6">
      <Part title="Trip">
        <div className="grid gap-3 rounded-md border border-line bg-panel p-3 sm:grid-cols-6">
          <TextField
            label="Reference"
            value={draft.reference}
            error={errorAt("/reference")}
            className="sm:col-span-3"
            onChange={(event) => set({ reference: event.target.value })}
          />
          <div className="sm:col-span-3">
            <NounPicker
              noun="customers"
              label="Customer"
              words={draft.customerId ? (customers.get(draft.customerId) ?? "") : ""}
              chosenId={draft.customerId}
              error={errorAt("/customerId")}
              onChoose={(customer) => set({ customerId: customer?.id ?? null })}
            />
          </div>
          <TextField
            label="Start"
            type="datetime-local"
            value={draft.scheduledStart}
            error={errorAt("/scheduledStart")}
            className="sm:col-span-2"
            hint={timezone && `Times here are those of ${timezone.replaceAll("_", " ")}.`}
            onChange={(event) => set({ scheduledStart: event.target.value })}
          />
          <TextField
            label="End"
            type="datetime-local"
            value={draft.scheduledEnd}
            error={errorAt("/scheduledEnd")}
            className="sm:col-span-2"
            onChange={(event) => set({ scheduledEnd: event.target.value })}
          />
          <SelectField
            label="Priority"
            value={draft.priority}
            error={errorAt("/priority")}
            className="sm:col-span-2"
            onChange={(event) => set({ priority: PRIORITIES.find((one) => one === event.target.value) ?? "normal" })}
          >
            {PRIORITIES.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </SelectField>
          <TextArea
            label="Notes"
            value={draft.notes}
            error={errorAt("/notes")}
            className="sm:col-span-6"
            onChange={(event) => set({ notes: event.target.value })}
          />
        </div>
      </Part>
      <Stops {...{ draft, fixed, errorAt, onChange }} />
      <Shipments {...{ draft, errorAt, onChange }} />
      <ChargesPart {...{ draft, errorAt, onChange }} />
    </div>
  );
}

function Part({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <div className="flex items-center">
        <h2 className="font-semibold">{title}</h2>
        <div className="ml-auto">{action}</div>
      </div>
      {children}
    </section>
  );
}

function Stops({ draft, fixed, errorAt, onChange }: TripFormProps) {
  const adapter = useDragAdapter();
  const move = (key: string, to: number) =>
    onChange((now) => {
      const stops = [...now.stops];
      const from = stops.findIndex((stop) => stop.key === key);
      const moved = from < 0 ? [] : stops.splice(from, 1);
      stops.splice(to, 0, ...moved);
      return { ...now, stops };
    });
  return (
    <Part
      title="Stops"
      action={
        <Button
          icon={<Plus className="size-4" />}
          onClick={() => onChange((now) => ({ ...now, stops: [...now.stops, emptyStop("dropoff")] }))}
        >
          Add a stop
        </Button>
      }
    >
      {draft.stops.map((stop, at) => (
        <StopFields
          key={stop.key}
          {...{ stop, at, errorAt }}
          count={draft.stops.length}
          whyFixed={fixed.get(stop.key)}
          onChange={(change) =>
            onChange((now) => ({
              ...now,
              stops: now.stops.map((one) => (one.key === stop.key ? { ...one, ...change } : one)),
            }))
          }
          adapter={adapter}
          onMove={(by) => move(stop.key, at + by)}
          onTake={(key) => move(key, at)}
          onRemove={() => onChange((now) => without(now, stop.key))}
        />
      ))}
    </Part>
  );
}

/** A shipment that was loaded or unloaded there has to be told where instead. */
function without(draft: Draft, key: string): Draft {
  return {
    ...draft,
    stops: draft.stops.filter((stop) => stop.key !== key),
    shipments: draft.shipments.map((one) => ({
      ...one,
      pickup: one.pickup === key ? "" : one.pickup,
      dropoff: one.dropoff === key ? "" : one.dropoff,
    })),
  };
}

function Shipments({ draft, errorAt, onChange }: Omit<TripFormProps, "fixed">) {
  return (
    <Part
      title="Shipments"
      action={
        <Button
          icon={<Plus className="size-4" />}
          onClick={() => onChange((now) => ({ ...now, shipments: [...now.shipments, emptyShipment(now.stops)] }))}
        >
          Add a shipment
        </Button>
      }
    >
      {draft.shipments.length === 0 && (
        <p className="text-sm text-ink-soft">None: the trip carries nothing that is counted.</p>
      )}
      {draft.shipments.map((shipment, at) => (
        <ShipmentFields
          key={shipment.key}
          {...{ shipment, at, errorAt }}
          stops={draft.stops}
          onChange={(change) =>
            onChange((now) => ({
              ...now,
              shipments: now.shipments.map((one) => (one.key === shipment.key ? { ...one, ...change } : one)),
            }))
          }
          onRemove={() =>
            onChange((now) => ({ ...now, shipments: now.shipments.filter((one) => one.key !== shipment.key) }))
          }
        />
      ))}
    </Part>
  );
}

function ChargesPart({ draft: { charges, shipments }, errorAt, onChange }: Omit<TripFormProps, "fixed">) {
  return (
    <Part
      title="Charges"
      action={
        <Button
          icon={<Plus className="size-4" />}
          onClick={() =>
            onChange((now) => ({ ...now, charges: { ...now.charges, lines: [...now.charges.lines, emptyLine()] } }))
          }
        >
          Add a charge
        </Button>
      }
    >
      {charges.lines.length === 0 ? (
        <p className="text-sm text-ink-soft">None: nobody is charged for it line by line.</p>
      ) : (
        <ChargeFields
          {...{ charges, shipments, errorAt }}
          onChange={(changed) => onChange((now) => ({ ...now, charges: changed }))}
        />
      )}
    </Part>
  );
}
