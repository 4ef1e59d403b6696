import { useMemo } from "react";
import { object, pipe, regex, string, transform, trim } from "valibot";
import { account } from "@/api/queries/account";
import type { SignedIn } from "@/api/session";
import { localeNames } from "@/features/account/locales";
import { useSessionRefresh } from "@/features/account/use-session";
import { required, useForm } from "@/lib/form";
import { Button } from "@/ui/button";
import { SelectField, TextField } from "@/ui/field";
import { ProblemNotice } from "@/ui/notice";
import { toast } from "@/ui/toast";

const orNone = pipe(
  string(),
  trim(),
  transform((typed) => typed || null),
);
const PHONE = /^(\+?[0-9 ()./-]{4,30})?$/;
const SCHEMA = object({
  name: required("Enter your name."),
  phone: pipe(string(), trim(), regex(PHONE, "Write it in digits, as +1 312 555 0100."), orNone),
  locale: string(),
  timezone: orNone,
});

export function ProfileForm({ session: { user, organization } }: { session: SignedIn }) {
  const refresh = useSessionRefresh();
  const form = useForm({
    schema: SCHEMA,
    submit: account.change,
    onDone: () => {
      toast.done("Saved");
      void refresh();
    },
  });
  const zones = useMemo(() => Intl.supportedValuesOf("timeZone"), []);
  const locales = useMemo(() => localeNames(user.locale), [user.locale]);
  const company = organization?.timezone.replaceAll("_", " ");
  return (
    <form {...form.formProps} className="flex max-w-md flex-col gap-3">
      <ProblemNotice problem={form.failure} />
      <TextField
        label="Name"
        name="name"
        autoComplete="name"
        defaultValue={user.name}
        maxLength={200}
        error={form.errorAt("/name")}
      />
      <div>
        <p className="mb-1 text-sm font-medium text-ink-soft">Email</p>
        <p className="break-all">{user.email}</p>
      </div>
      <TextField
        label="Telephone"
        name="phone"
        type="tel"
        autoComplete="tel"
        defaultValue={user.phone ?? ""}
        hint="With the country, as +1 312 555 0100. May be left out."
        error={form.errorAt("/phone")}
      />
      <SelectField
        label="Numbers and dates"
        name="locale"
        defaultValue={user.locale}
        hint="How they are written, here and in what is mailed to you."
        error={form.errorAt("/locale")}
      >
        {locales.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="Time zone"
        name="timezone"
        defaultValue={user.timezone ?? ""}
        hint="In which times are shown to you."
        error={form.errorAt("/timezone")}
      >
        <option value="">{company ? `As the company: ${company}` : "As the company"}</option>
        {zones.map((zone) => (
          <option key={zone} value={zone}>
            {zone.replaceAll("_", " ")}
          </option>
        ))}
      </SelectField>
      <Button type="submit" look="primary" isBusy={form.isBusy} className="self-start">
        Save
      </Button>
    </form>
  );
}
