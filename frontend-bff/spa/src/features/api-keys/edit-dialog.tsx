import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type ApiKey, apiKeys, apiKeysQuery } from "@/api/queries/api-keys";
import { KeyDialog, type KeyValues } from "@/features/api-keys/key-dialog";
import { fullDay } from "@/lib/format";
import { problemOf } from "@/lib/problem";

type EditDialogProps = {
  /** As it is now, also when somebody changes it meanwhile. */
  apiKey: ApiKey;
  onClose: () => void;
  onSaved: (before: ApiKey, after: ApiKey) => void;
};

/** Changes what a key is called, may do, and when it ends; its secret stays. */
export function EditDialog({ apiKey, onClose, onSaved }: EditDialogProps) {
  const client = useQueryClient();
  const [before] = useState(apiKey);
  const save = async (values: KeyValues): Promise<ApiKey> => {
    try {
      return await apiKeys.update(apiKey, changesOf(before, values));
    } catch (error) {
      // The next try goes on top of what somebody else did.
      if (problemOf(error).status === 412) await client.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
      throw error;
    }
  };
  return (
    <KeyDialog
      title={`Change ${before.name}`}
      action="Save"
      name={before.name}
      scopes={before.scopes}
      end={before.expiresAt ? `As it is: ${fullDay(before.expiresAt)}` : "As it is: never"}
      submit={save}
      onDone={(after) => onSaved(before, after)}
      onClose={onClose}
    />
  );
}

/** Only what differs, so that what others changed meanwhile stays. */
function changesOf(before: ApiKey, { name, scopes, ...rest }: KeyValues): Partial<KeyValues> {
  const isSame = scopes.length === before.scopes.length && scopes.every((one) => before.scopes.includes(one));
  return { ...(name !== before.name && { name }), ...(!isSame && { scopes }), ...rest };
}
