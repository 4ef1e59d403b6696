import type { Organization } from "@/api/queries/organization";
import { draftOf, meetings, updateOf } from "@/features/settings/draft";
import { FactorField } from "@/features/settings/factor-field";
import { MeetingDialog } from "@/features/settings/meeting-dialog";
import { useSettings } from "@/features/settings/use-settings";
import { ZonePicker } from "@/features/settings/zone-picker";
import { clockIn } from "@/features/settings/zones";
import { Button } from "@/ui/button";
import { SelectField, TextField } from "@/ui/field";
import { ProblemNotice } from "@/ui/notice";

/** The API's names of fields that go by another here. */
const SHOWN = ["/name", "/timezone", "/currency", "/units", "/onTimeGraceSeconds", "/graceMinutes"];

type SettingsFormProps = { organization: Organization; onSaved: (organization: Organization) => void };

export function SettingsForm({ organization, onSaved }: SettingsFormProps) {
  const { form, draft, was, set, take, reset, newest, close, saveOnTop } = useSettings(organization, onSaved);
  const isSame = Object.keys(updateOf(was, draft)).length === 0;
  return (
    <form {...form.formProps} className="flex max-w-xl flex-col gap-4 p-4">
      <ProblemNotice problem={form.failure} />
      {form.othersThan(SHOWN).map((one) => (
        <p key={one.pointer} className="text-sm text-bad">
          {one.detail}
        </p>
      ))}
      <TextField
        label="Name"
        value={draft.name}
        autoComplete="organization"
        onChange={(event) => set({ name: event.target.value })}
        error={form.errorAt("/name")}
      />
      <ZonePicker
        zone={draft.timezone}
        hint={`Where days begin for reports, and how times are shown. It is ${clockIn(draft.timezone)} there now.`}
        onChoose={(timezone) => set({ timezone })}
        error={form.errorAt("/timezone")}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <CurrencyField
          currency={draft.currency}
          error={form.errorAt("/currency")}
          onChange={(currency) => set({ currency })}
        />
        <SelectField
          label="Units"
          value={draft.units}
          error={form.errorAt("/units")}
          onChange={(event) => set({ units: event.target.value === "imperial" ? "imperial" : "metric" })}
        >
          <option value="metric">Kilometres and kilograms</option>
          <option value="imperial">Miles and pounds</option>
        </SelectField>
      </div>
      <TextField
        label="On-time grace, in minutes"
        type="number"
        inputMode="numeric"
        min={0}
        max={1440}
        step="any"
        value={draft.graceMinutes}
        hint="So long after the end of its window a stop still counts as on time, in open trips and in reports."
        onChange={(event) => set({ graceMinutes: event.target.value })}
        error={form.errorAt("/graceMinutes") ?? form.errorAt("/onTimeGraceSeconds")}
      />
      <FactorField
        isRequired={draft.mfaRequired}
        wasRequired={was.mfaRequired}
        onChange={(mfaRequired) => set({ mfaRequired })}
      />
      <div className="flex gap-2">
        <Button type="submit" look="primary" isBusy={form.isBusy} why={isSame ? "Nothing is changed yet" : undefined}>
          Save
        </Button>
        {!isSame && <Button onClick={reset}>Take back</Button>}
      </div>
      {newest && (
        <MeetingDialog
          found={meetings(was, draft, draftOf(newest))}
          onClose={close}
          onTheirs={() => take(newest)}
          onMine={() => saveOnTop(newest)}
        />
      )}
    </form>
  );
}

type CurrencyFieldProps = { currency: string; error: string | undefined; onChange: (currency: string) => void };

function CurrencyField({ currency, error, onChange }: CurrencyFieldProps) {
  const names = new Intl.DisplayNames(undefined, { type: "currency" });
  const codes = [...new Set([...Intl.supportedValuesOf("currency"), currency])].toSorted();
  return (
    <SelectField
      label="Currency"
      value={currency}
      error={error}
      hint="For new prices; those that stand keep theirs."
      onChange={(event) => onChange(event.target.value)}
    >
      {codes.map((code) => (
        <option key={code} value={code}>
          {code} · {names.of(code)}
        </option>
      ))}
    </SelectField>
  );
}
