import { useState } from "react";
import { array, check, custom, minLength, nonEmpty, nullable, object, pipe, string, trim } from "valibot";
import { type ApiKeySecret, apiKeys, type Scope } from "@/api/queries/api-keys";
import { EXPIRIES, expiresAt } from "@/features/api-keys/expiry";
import { ScopeFields } from "@/features/api-keys/scope-fields";
import { isScope } from "@/features/api-keys/scopes";
import { useForm } from "@/lib/form";
import { isoDay } from "@/lib/format";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { SelectField, TextField } from "@/ui/field";
import { ProblemNotice } from "@/ui/notice";

const SCHEMA = object({
  name: pipe(string("Say who or what calls with it."), trim(), nonEmpty("Say who or what calls with it.")),
  scopes: pipe(
    array(custom<Scope>((one) => typeof one === "string" && isScope(one))),
    minLength(1, "Choose at least one thing that it may do."),
  ),
  expiresAt: nullable(
    pipe(
      string("Choose a day."),
      check((at) => Date.parse(at) > Date.now(), "Choose a day that is still to come."),
    ),
  ),
});
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

export function CreateDialog({ onClose, onMade }: { onClose: () => void; onMade: (made: ApiKeySecret) => void }) {
  const [expiry, setExpiry] = useState("90");
  const form = useForm({ schema: SCHEMA, read, submit: apiKeys.create, onDone: onMade });
  return (
    <Dialog
      title="New API key"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} look="primary" isBusy={form.isBusy}>
            Make the key
          </Button>
        </>
      }
    >
      <form id={FORM} {...form.formProps} className="flex flex-col gap-3 p-4">
        <ProblemNotice problem={form.failure} />
        <TextField
          label="Name"
          name="name"
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
        <ScopeFields error={form.errorAt("/scopes")} />
      </form>
    </Dialog>
  );
}
