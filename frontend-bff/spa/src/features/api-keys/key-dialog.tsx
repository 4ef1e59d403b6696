import { useState } from "react";
import {
  array,
  check,
  custom,
  type GenericSchema,
  minLength,
  nonEmpty,
  nullable,
  object,
  pipe,
  string,
  trim,
} from "valibot";
import type { Scope } from "@/api/queries/api-keys";
import { EXPIRIES, expiresAt } from "@/features/api-keys/expiry";
import { ScopeFields } from "@/features/api-keys/scope-fields";
import { isScope } from "@/features/api-keys/scopes";
import { useForm } from "@/lib/form";
import { isoDay } from "@/lib/format";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { SelectField, TextField } from "@/ui/field";
import { ProblemNotice } from "@/ui/notice";

/** It stays as it is. */
const KEEP = "keep";
const KEPT = object({
  name: pipe(string("Say who or what calls with it."), trim(), nonEmpty("Say who or what calls with it.")),
  scopes: pipe(
    array(custom<Scope>((one) => typeof one === "string" && isScope(one))),
    minLength(1, "Choose at least one thing that it may do."),
  ),
});
const WHOLE = object({
  ...KEPT.entries,
  expiresAt: nullable(
    pipe(
      string("Choose a day."),
      check((at) => Date.parse(at) > Date.now(), "Choose a day that is still to come."),
    ),
  ),
});
/** Without `expiresAt` the end stays what it is. */
export type KeyValues = { name: string; scopes: Scope[]; expiresAt?: string | null };
const FORM = "api-key";

function read(data: FormData): unknown {
  const text = (name: string) => {
    const value = data.get(name);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  return {
    name: text("name"),
    scopes: data.getAll("scopes"),
    expiresAt: expiresAt(text("expiry") ?? "", text("day")),
  };
}

type KeyDialogProps<T> = {
  title: string;
  action: string;
  /** As it is, for one that is there. */
  name?: string;
  scopes?: readonly Scope[];
  /** What leaving the end as it is means, for one that is there. */
  end?: string;
  submit: (values: KeyValues) => Promise<T>;
  onDone: (result: T) => void;
  onClose: () => void;
};

/** What a key is called, what it may do and until when: for a new one, and for one that is there. */
export function KeyDialog<T>({ title, action, name, scopes, end, submit, onDone, onClose }: KeyDialogProps<T>) {
  const [expiry, setExpiry] = useState(end ? KEEP : "90");
  const schema: GenericSchema<unknown, KeyValues> = expiry === KEEP ? KEPT : WHOLE;
  const form = useForm({ schema, read, submit, onDone });
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} look="primary" isBusy={form.isBusy}>
            {action}
          </Button>
        </>
      }
    >
      <form id={FORM} {...form.formProps} className="flex flex-col gap-3 p-4">
        <ProblemNotice problem={form.failure} />
        <TextField
          label="Name"
          name="name"
          defaultValue={name}
          autoComplete="off"
          placeholder="Warehouse system"
          hint="Who or what calls with it; the audit log shows it."
          error={form.errorAt("/name")}
        />
        <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
          <SelectField
            label="Expires"
            name="expiry"
            value={expiry}
            hint={expiry === "never" ? "A key that leaks stays good until somebody deletes it." : undefined}
            onChange={(event) => setExpiry(event.target.value)}
            error={expiry === "day" ? undefined : form.errorAt("/expiresAt")}
          >
            {end && <option value={KEEP}>{end}</option>}
            {EXPIRIES.map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </SelectField>
          {expiry === "day" && (
            <TextField label="Day" name="day" type="date" min={isoDay(new Date())} error={form.errorAt("/expiresAt")} />
          )}
        </div>
        <ScopeFields chosen={scopes} error={form.errorAt("/scopes")} />
      </form>
    </Dialog>
  );
}
