import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { fleetQuery, type Unit } from "@/api/queries/nouns";
import { ManyField } from "@/parts/assign/many-field";
import type { Team } from "@/parts/assign/use-assigning";
import { useCreator } from "@/parts/create/use-creator";
import { Button } from "@/ui/button";
import { SelectField } from "@/ui/field";

type FleetFieldsProps = {
  /** All drivers, by their ids. */
  drivers: ReadonlyMap<string, string>;
  team: Team;
  errorAt: (pointer: string) => string | undefined;
  onChange: (change: Partial<Team>) => void;
};

/** With what it is driven, and who else comes along. */
export function FleetFields({ drivers, team, errorAt, onChange }: FleetFieldsProps) {
  const fleet = useQuery(fleetQuery).data ?? [];
  const isKept = ({ id, status }: Unit) =>
    status !== "retired" || id === team.vehicleId || team.trailerIds.includes(id);
  const vehicles = fleet.filter((unit) => unit.kind !== "trailer" && isKept(unit));
  const trailers = fleet.filter((unit) => unit.kind === "trailer" && isKept(unit));
  const others = new Map([...drivers].filter(([id]) => id !== team.driverId));
  const creator = useCreator("vehicles", ({ id, kind }) =>
    onChange(kind === "trailer" ? { trailerIds: [...team.trailerIds, id] } : { vehicleId: id }),
  );
  const [hasMore] = useState(team.coDriverIds.length + team.trailerIds.length > 0);
  return (
    <>
      <SelectField
        label="Vehicle"
        value={team.vehicleId ?? ""}
        error={errorAt("/vehicleId")}
        onChange={(event) => onChange({ vehicleId: event.target.value || null })}
      >
        <option value="">None yet</option>
        {vehicles.map((unit) => (
          <option key={unit.id} value={unit.id}>
            {nameOf(unit)}
          </option>
        ))}
      </SelectField>
      {creator.mayCreate && (
        <Button
          look="quiet"
          icon={<Plus className="size-4" />}
          className="-mt-2 self-start"
          onClick={() => creator.create("")}
        >
          New vehicle
        </Button>
      )}
      {creator.dialog}
      <details open={hasMore}>
        <summary className="cursor-default text-sm font-medium text-accent">Trailers and co-drivers</summary>
        <div className="mt-2 grid gap-3 sm:grid-cols-2">
          <ManyField
            label="Trailers"
            one="trailer"
            choices={new Map(trailers.map((unit) => [unit.id, nameOf(unit)]))}
            chosen={team.trailerIds}
            error={errorAt("/trailerIds")}
            onChange={(trailerIds) => onChange({ trailerIds })}
          />
          <ManyField
            label="Co-drivers"
            one="co-driver"
            choices={others}
            chosen={team.coDriverIds}
            error={errorAt("/coDriverIds")}
            onChange={(coDriverIds) => onChange({ coDriverIds })}
          />
        </div>
      </details>
    </>
  );
}

function nameOf({ name, status }: Unit): string {
  return status === "available" ? name : `${name} (${status.replaceAll("_", " ")})`;
}
