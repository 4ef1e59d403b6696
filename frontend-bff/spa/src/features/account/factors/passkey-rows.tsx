import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { object } from "valibot";
import { factors, type NewCodes, type Passkey, passkeysQuery } from "@/api/queries/account";
import { deviceOf } from "@/features/account/device";
import { RemoveFactor } from "@/features/account/factors/remove-factor";
import { useSession } from "@/features/account/use-session";
import { required, useForm } from "@/lib/form";
import { hasPasskeys, makePasskey } from "@/lib/passkey";
import { withStepUp } from "@/parts/step-up";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { ProblemNotice } from "@/ui/notice";
import { Row } from "@/ui/section";
import { RelativeTime } from "@/ui/time";

type PasskeyRowsProps = { onAdded: (codes: NewCodes) => void; onRemoved: () => void };

export function PasskeyRows({ onAdded, onRemoved }: PasskeyRowsProps) {
  const client = useQueryClient();
  const mfa = useSession()?.user.mfa;
  const { data: passkeys = [] } = useQuery(passkeysQuery);
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<Passkey | null>(null);
  const refresh = () => void client.invalidateQueries({ queryKey: passkeysQuery.queryKey });
  return (
    <>
      <Row title="Passkey" hint="Your fingerprint, face or screen lock, or a security key.">
        <Button
          aria-label="Add a passkey"
          why={hasPasskeys ? undefined : "This browser knows no passkeys"}
          onClick={() => setAdding(true)}
        >
          Add
        </Button>
      </Row>
      {passkeys.map((one) => (
        <Row
          key={one.id}
          title={<span className="pl-4">{one.name}</span>}
          hint={
            <span className="pl-4">
              Added <RelativeTime at={one.addedAt} />
              {one.usedAt && (
                <>
                  , last used <RelativeTime at={one.usedAt} />
                </>
              )}
            </span>
          }
        >
          <Button aria-label={`Remove the passkey ${one.name}`} onClick={() => setRemoved(one)}>
            Remove
          </Button>
        </Row>
      ))}
      {isAdding && (
        <PasskeyDialog
          onClose={() => setAdding(false)}
          onAdded={(codes) => {
            setAdding(false);
            refresh();
            onAdded(codes);
          }}
        />
      )}
      {removed && (
        <RemoveFactor
          name={removed.name}
          isLast={passkeys.length === 1 && mfa?.methods.length === 1}
          isRequired={mfa?.required ?? false}
          remove={() => factors.removePasskey(removed.id)}
          onClose={() => setRemoved(null)}
          onRemoved={() => {
            refresh();
            onRemoved();
          }}
        />
      )}
    </>
  );
}

const SCHEMA = object({ name: required("Give it a name.") });

function PasskeyDialog({ onClose, onAdded }: { onClose: () => void; onAdded: (codes: NewCodes) => void }) {
  const form = useForm({
    schema: SCHEMA,
    submit: async ({ name }) => {
      const credential = await makePasskey(await withStepUp(factors.passkeyOptions));
      return await withStepUp(() => factors.addPasskey(name, credential));
    },
    onDone: onAdded,
  });
  return (
    <Dialog title="Add a passkey" onClose={onClose} className="!w-[min(28rem,calc(100vw-1.5rem))]">
      <form {...form.formProps} className="flex flex-col gap-4 p-4">
        <ProblemNotice problem={form.failure} />
        <TextField
          label="Name"
          name="name"
          maxLength={200}
          defaultValue={deviceOf(navigator.userAgent)}
          hint="By which you tell it from others. Your browser then asks where to keep it."
          autoFocus
          error={form.errorAt("/name")}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" isBusy={form.isBusy}>
            Go on
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
