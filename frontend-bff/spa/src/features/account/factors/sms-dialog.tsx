import { useState } from "react";
import { object } from "valibot";
import { factors, type NewCodes } from "@/api/queries/account";
import { phoneNumber, required, useForm } from "@/lib/form";
import { withStepUp } from "@/parts/step-up";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { ProblemNotice } from "@/ui/notice";

type SmsDialogProps = { phone: string; onClose: () => void; onAdded: (codes: NewCodes) => void };

export function SmsDialog({ phone, onClose, onAdded }: SmsDialogProps) {
  const [sentTo, setSentTo] = useState<string | null>(null);
  return (
    <Dialog title="Text messages" onClose={onClose} className="!w-[min(28rem,calc(100vw-1.5rem))]">
      {sentTo === null ? (
        <PhoneStep phone={phone} onClose={onClose} onSent={setSentTo} />
      ) : (
        <CodeStep phone={sentTo} onBack={() => setSentTo(null)} onAdded={onAdded} />
      )}
    </Dialog>
  );
}

const PHONE = object({ phone: phoneNumber() });

function PhoneStep({ phone, onClose, onSent }: { phone: string; onClose: () => void; onSent: (to: string) => void }) {
  const form = useForm({
    schema: PHONE,
    submit: async (typed) => {
      await withStepUp(() => factors.beginSms(typed.phone));
      return typed.phone;
    },
    onDone: onSent,
  });
  return (
    <form {...form.formProps} className="flex flex-col gap-4 p-4">
      <ProblemNotice problem={form.failure} />
      <TextField
        label="Telephone"
        name="phone"
        type="tel"
        autoComplete="tel"
        defaultValue={phone}
        autoFocus
        hint="With the country, as +1 312 555 0100. We send a code there at each sign-in."
        error={form.errorAt("/phone")}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" isBusy={form.isBusy}>
          Send the code
        </Button>
      </div>
    </form>
  );
}

const CODE = object({ code: required("Enter the six digits that we sent.") });

type CodeStepProps = { phone: string; onBack: () => void; onAdded: (codes: NewCodes) => void };

function CodeStep({ phone, onBack, onAdded }: CodeStepProps) {
  const form = useForm({
    schema: CODE,
    submit: ({ code }) => withStepUp(() => factors.confirmSms(code)),
    onDone: onAdded,
  });
  return (
    <form {...form.formProps} className="flex flex-col gap-4 p-4">
      <ProblemNotice problem={form.failure} />
      <TextField
        label="Code"
        name="code"
        autoComplete="one-time-code"
        inputMode="numeric"
        autoFocus
        hint={`The six digits that we sent to ${phone}. They are good for ten minutes.`}
        error={form.errorAt("/code")}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onBack}>Another number, or send again</Button>
        <Button type="submit" look="primary" isBusy={form.isBusy}>
          Confirm
        </Button>
      </div>
    </form>
  );
}
