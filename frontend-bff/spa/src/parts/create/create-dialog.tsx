import { type FormEvent, useId, useState } from "react";
import { createPortal } from "react-dom";
import type { Noun } from "@/api/queries/nouns";
import { type Problem, problemOf } from "@/lib/problem";
import { type Body, bodyOf, emptyValues, errorAtPath, type FieldSpec, type FieldValues } from "@/parts/noun/fields";
import { NounFields } from "@/parts/noun/noun-fields";
import { PLACE_FIELDS } from "@/parts/noun/place-fields";
import { VEHICLE_FIELDS } from "@/parts/noun/vehicle-fields";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { ProblemNotice } from "@/ui/notice";

/** What is worth asking in the middle of something else; the rest can be filled in on the noun's own page. */
const NAME: readonly FieldSpec[] = [{ path: "name", label: "Name" }];
const FORMS: Record<Noun, { one: string; fields: readonly FieldSpec[] }> = {
  drivers: { one: "driver", fields: NAME },
  customers: { one: "customer", fields: NAME },
  places: { one: "place", fields: some(PLACE_FIELDS, "name", "address", "point.lat", "point.lng", "serviceSeconds") },
  vehicles: { one: "vehicle", fields: some(VEHICLE_FIELDS, "name", "kind", "plate", "capacityKg") },
};

function some(fields: readonly FieldSpec[], ...paths: string[]): readonly FieldSpec[] {
  return fields.filter(({ path }) => paths.includes(path));
}

type CreateDialogProps = {
  noun: Noun;
  start: FieldValues;
  /** May throw a Problem: it is said here, and what was typed stays. */
  onMake: (body: Body) => Promise<void>;
  onClose: () => void;
};

export function CreateDialog({ noun, start, onMake, onClose }: CreateDialogProps) {
  const { one, fields } = FORMS[noun];
  const form = useId();
  const [values, setValues] = useState<FieldValues>(() => ({ ...emptyValues(fields), ...start }));
  const [failure, setFailure] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // The form that it was opened from is not meant.
    event.stopPropagation();
    if (isBusy) return;
    setBusy(true);
    setFailure(null);
    try {
      await onMake(bodyOf(values, fields));
      onClose();
    } catch (error) {
      setFailure(problemOf(error));
      setBusy(false);
    }
  };
  return createPortal(
    <Dialog
      title={`New ${one}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={form} isBusy={isBusy}>
            Create
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-3 p-4">
        <ProblemNotice problem={failure} />
        <NounFields
          fields={fields}
          values={values}
          errorAt={(path) => errorAtPath(failure, path)}
          onChange={(path, text) => setValues((now) => ({ ...now, [path]: text }))}
        />
      </form>
    </Dialog>,
    // A form cannot stand in another one.
    document.body,
  );
}
