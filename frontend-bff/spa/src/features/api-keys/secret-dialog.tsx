import { Check, Copy } from "lucide-react";
import { useId, useState } from "react";
import type { ApiKeySecret } from "@/api/queries/api-keys";
import { announce } from "@/ui/announcer";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { controlClass } from "@/ui/field";
import { Notice } from "@/ui/notice";

/** The only time that anybody sees a secret: it closes by its button alone, not by a slip of the mouse. */
export function SecretDialog({ made, onClose }: { made: ApiKeySecret; onClose: () => void }) {
  const id = useId();
  const [isCopied, setCopied] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const [isHurried, setHurried] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(made.secret);
      setCopied(true);
      announce("The secret is copied");
    } catch {
      setFailed(true);
    }
  };
  return (
    <Dialog
      title={`The secret of ${made.name}`}
      onClose={() => (isCopied ? onClose() : setHurried(true))}
      footer={
        <Button look={isCopied ? "primary" : "secondary"} onClick={onClose}>
          I have kept it
        </Button>
      }
    >
      <div className="flex flex-col gap-3 p-4">
        <Notice tone="warn" title="It is shown this once">
          Keep it where the program that calls with it finds it. Nobody can read it again, not even an owner.
        </Notice>
        <div>
          <label htmlFor={id} className="mb-1 block text-sm font-medium text-ink-soft">
            Secret
          </label>
          <div className="flex gap-2">
            <input
              id={id}
              readOnly
              value={made.secret}
              spellCheck={false}
              onFocus={(event) => event.target.select()}
              className={controlClass(undefined, "min-w-0 flex-1 font-mono text-sm")}
            />
            <Button
              look={isCopied ? "secondary" : "primary"}
              icon={isCopied ? <Check className="size-4" /> : <Copy className="size-4" />}
              onClick={() => void copy()}
            >
              {isCopied ? "Copied" : "Copy"}
            </Button>
          </div>
          {isHurried && !isCopied && (
            <p role="alert" className="mt-1 text-sm text-bad">
              Copy it first, or say below that you have kept it.
            </p>
          )}
          {hasFailed && (
            <p className="mt-1 text-sm text-bad">The browser did not let it be copied: choose it by hand.</p>
          )}
        </div>
        <p className="text-sm text-ink-soft">
          Sent as <code className="font-mono">Authorization: Bearer {made.prefix}…</code>
        </p>
      </div>
    </Dialog>
  );
}
