import { type ReactNode, type RefObject, useEffect, useState } from "react";
import { useNames } from "@/api/queries/nouns";
import { FLAGS, isFiltered, type TripSearch } from "@/features/trips/table/filters";
import { TRIP_LOOKS, TRIP_STATUSES } from "@/parts/trip-status";
import { Button } from "@/ui/button";
import { Choices } from "@/ui/choices";
import { controlClass } from "@/ui/field";

const TYPING_MS = 250;
const PRIORITIES = ["low", "normal", "high", "urgent"];
const STATUSES = TRIP_STATUSES.map((id) => ({ id, name: TRIP_LOOKS[id].name }));
const NONE: readonly string[] = [];

type FilterBarProps = {
  search: TripSearch;
  filterRef: RefObject<HTMLInputElement | null>;
  mayLook: boolean;
  onNarrow: (change: Partial<TripSearch>) => void;
};

export function FilterBar({ search, filterRef, mayLook, onNarrow }: FilterBarProps) {
  const drivers = useNames("drivers", mayLook);
  const vehicles = useNames("vehicles", mayLook);
  const customers = useNames("customers", mayLook);
  const all: Partial<TripSearch> = Object.fromEntries(Object.keys(search).map((name) => [name, undefined]));
  return (
    <search
      aria-label="Filter trips"
      className="flex gap-2 overflow-x-auto border-b border-line bg-panel px-3 py-2 *:shrink-0 md:flex-wrap"
    >
      <Words text={search.q ?? ""} filterRef={filterRef} onChange={(q) => onNarrow({ q: q || undefined })} />
      <Choices
        label="Status"
        options={STATUSES}
        chosen={search.status?.split(",") ?? NONE}
        onChange={(chosen) => onNarrow({ status: chosen.join(",") || undefined })}
      />
      <Choice label="Needs a look" value={search.flag} onChange={(flag) => onNarrow({ flag })}>
        {FLAGS.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </Choice>
      <Day label="From" value={search.from} onChange={(from) => onNarrow({ from })} />
      <Day label="To" value={search.to} onChange={(to) => onNarrow({ to })} />
      {mayLook && (
        <>
          <Named
            label="Driver"
            names={drivers}
            value={search.driverId}
            onChange={(driverId) => onNarrow({ driverId })}
          />
          <Named
            label="Vehicle"
            names={vehicles}
            value={search.vehicleId}
            onChange={(vehicleId) => onNarrow({ vehicleId })}
          />
          <Named
            label="Customer"
            names={customers}
            value={search.customerId}
            onChange={(customerId) => onNarrow({ customerId })}
          />
        </>
      )}
      <Choice label="Priority" value={search.priority} onChange={(priority) => onNarrow({ priority })}>
        {PRIORITIES.map((one) => (
          <option key={one} value={one}>
            {one[0]?.toUpperCase() + one.slice(1)}
          </option>
        ))}
      </Choice>
      {isFiltered(search) && (
        <Button look="quiet" onClick={() => onNarrow({ ...all, sort: search.sort })}>
          Show all
        </Button>
      )}
    </search>
  );
}

/** Asked for once one stops typing. */
function Words({
  text,
  filterRef,
  onChange,
}: {
  text: string;
  filterRef: RefObject<HTMLInputElement | null>;
  onChange: (q: string) => void;
}) {
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => onChange(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, text, onChange]);
  return (
    <input
      ref={filterRef}
      type="search"
      aria-label="Search trips"
      aria-keyshortcuts="/"
      placeholder="Reference, place…"
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      className={controlClass(undefined, "!w-48 md:!w-44")}
    />
  );
}

type ChoiceProps = {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  children: ReactNode;
};

function Choice({ label, value, onChange, children }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value || undefined)}
      className={controlClass(undefined, value ? "!w-30 !border-accent" : "!w-30")}
    >
      <option value="">{label}</option>
      {children}
    </select>
  );
}

function Named({ names, ...rest }: Omit<ChoiceProps, "children"> & { names: ReadonlyMap<string, string> }) {
  return (
    <Choice {...rest}>
      {[...names].map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Choice>
  );
}

function Day({ label, value, onChange }: Omit<ChoiceProps, "children">) {
  return (
    <label className="flex items-center gap-1.5 text-sm text-ink-soft">
      {label}
      <input
        type="date"
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value || undefined)}
        className={controlClass(undefined, "!w-auto md:!w-34")}
      />
    </label>
  );
}
