import { type ApiKeySecret, apiKeys } from "@/api/queries/api-keys";
import { KeyDialog } from "@/features/api-keys/key-dialog";

export function CreateDialog({ onClose, onMade }: { onClose: () => void; onMade: (made: ApiKeySecret) => void }) {
  return (
    <KeyDialog title="New API key" action="Make the key" submit={apiKeys.create} onDone={onMade} onClose={onClose} />
  );
}
