import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { flushSync } from "react-dom";
import { check, nonEmpty, object, pipe, string, trim } from "valibot";
import { type Organization, organizationQuery, updateOrganization } from "@/api/queries/organization";
import { type Draft, draftOf, updateOf } from "@/features/settings/draft";
import { onTop } from "@/lib/changed";
import { useForm } from "@/lib/form";
import { problemOf } from "@/lib/problem";
import { withStepUp } from "@/parts/step-up";

const SCHEMA = object({
  name: pipe(string(), trim(), nonEmpty("Enter the company's name.")),
  graceMinutes: pipe(
    string(),
    nonEmpty("Enter minutes; 0 for none."),
    check((text) => Number(text) >= 0 && Number(text) <= 1440, "Enter minutes from 0 to 1,440, which is a day."),
  ),
});
/** The form's state: what was read, what is typed, and what somebody else saved in between. */
export function useSettings(organization: Organization, onSaved: (organization: Organization) => void) {
  const client = useQueryClient();
  const [base, setBase] = useState(organization);
  const [draft, setDraft] = useState(() => draftOf(organization));
  const [newest, setNewest] = useState<Organization | null>(null);
  const was = draftOf(base);
  const set = (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change }));
  const take = (saved: Organization) => {
    setBase(saved);
    setDraft(draftOf(saved));
    setNewest(null);
    onSaved(saved);
  };
  const form = useForm({
    schema: SCHEMA,
    read: () => draft,
    submit: async () => {
      try {
        return await withStepUp(() => updateOrganization(updateOf(was, draft), base.version));
      } catch (error) {
        if (problemOf(error).status !== 412) throw error;
        setNewest(await client.fetchQuery({ ...organizationQuery, staleTime: 0 }));
        return null;
      }
    },
    onDone: (saved) => saved && take(saved),
  });
  const saveOnTop = (theirs: Organization) => {
    flushSync(() => {
      setDraft(onTop(was, draft, draftOf(theirs)));
      setBase(theirs);
      setNewest(null);
    });
    form.formProps.ref.current?.requestSubmit();
  };
  return {
    form,
    draft,
    was,
    set,
    take,
    reset: () => setDraft(was),
    newest,
    close: () => setNewest(null),
    saveOnTop,
  };
}
