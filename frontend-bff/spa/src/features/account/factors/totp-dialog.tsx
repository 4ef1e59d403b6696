import { object } from "valibot";
import { factors, type NewCodes } from "@/api/queries/account";
import { CopyButton } from "@/features/account/factors/copy-button";
import { required, useForm } from "@/lib/form";
import { withStepUp } from "@/parts/step-up";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { ProblemNotice } from "@/ui/notice";

const SCHEMA = object({ code: required("Enter the six digits that the app shows.") });

type TotpDialogProps = {
  begun: { secret: string; otpauthUri: string; qrSvg: string };
  onClose: () => void;
  onAdded: (codes: NewCodes) => void;
};

export function TotpDialog({ begun, onClose, onAdded }: TotpDialogProps) {
  const form = useForm({
    schema: SCHEMA,
    submit: ({ code }) => withStepUp(() => factors.confirmTotp(code)),
    onDone: onAdded,
  });
  return (
    <Dialog title="Authenticator app" onClose={onClose} className="!w-[min(28rem,calc(100vw-1.5rem))]">
      <form {...form.formProps} className="flex flex-col gap-4 p-4">
        <ProblemNotice problem={form.failure} />
        <div>
          <p>1. Scan this with the app.</p>
          <img
            src={`data:image/svg+xml,${encodeURIComponent(begun.qrSvg)}`}
            alt="QR code with the key below"
            width="184"
            height="184"
            className="my-2 size-46 rounded-md"
          />
          <p className="text-sm text-ink-soft">
            On this telephone?{" "}
            <a href={begun.otpauthUri} className="text-accent underline">
              Open the app
            </a>
            , or type the key there:
          </p>
          <div className="mt-1 flex items-center gap-2">
            <code className="min-w-0 flex-1 rounded-md bg-sunken px-2 py-1 font-mono text-sm break-words">
              {inFours(begun.secret)}
            </code>
            <CopyButton text={begun.secret} name="Copy the key" />
          </div>
        </div>
        <TextField
          label="2. Code that the app shows"
          name="code"
          autoComplete="one-time-code"
          inputMode="numeric"
          autoFocus
          error={form.errorAt("/code")}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" isBusy={form.isBusy}>
            Confirm
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function inFours(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, "$1 ");
}
