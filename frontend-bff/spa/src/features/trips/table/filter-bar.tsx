import type { RefObject } from "react";
import { useNames } from "@/api/queries/nouns";
import { FLAGS, isFiltered, type TripSearch } from "@/features/trips/table/filters";
import { TRIP_LOOKS, TRIP_STATUSES } from "@/parts/trip-status";
import { Button } from "@/ui/button";
import { Choices } from "@/ui/choices";
import { Choice, Day, SearchWords } from "@/ui/filter-fields";

const PRIORITIES = [
  ["low", "Low"],
  ["normal", "Normal"],
  ["high", "High"],
  ["urgent", "Urgent"],
] as const;
/** All of them stand in one row where there is room, and none grows when its names come. */
const NAMED = "min-w-28 max-w-28";
const DAY = "md:!w-34";
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
      <SearchWords
        label="Search trips"
        placeholder="Reference, place…"
        text={search.q ?? ""}
        filterRef={filterRef}
        className="!w-48 md:!w-44"
        onChange={(q) => onNarrow({ q })}
      />
      <Choices
        label="Status"
        options={STATUSES}
        chosen={search.status?.split(",") ?? NONE}
        onChange={(chosen) => onNarrow({ status: chosen.join(",") || undefined })}
      />
      <Choice label="Needs a look" value={search.flag} options={FLAGS} onChange={(flag) => onNarrow({ flag })} />
      <Day label="From" value={search.from} className={DAY} onChange={(from) => onNarrow({ from })} />
      <Day label="To" value={search.to} className={DAY} onChange={(to) => onNarrow({ to })} />
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
      <Choice
        label="Priority"
        value={search.priority}
        options={PRIORITIES}
        onChange={(priority) => onNarrow({ priority })}
      />
      {isFiltered(search) && (
        <Button look="quiet" onClick={() => onNarrow({ ...all, sort: search.sort })}>
          Show all
        </Button>
      )}
    </search>
  );
}

type NamedProps = {
  label: string;
  value: string | undefined;
  names: ReadonlyMap<string, string>;
  onChange: (value: string | undefined) => void;
};

function Named({ names, ...rest }: NamedProps) {
  return <Choice {...rest} options={[...names]} className={NAMED} />;
}
