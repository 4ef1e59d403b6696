import { Download } from "lucide-react";
import { useEffect, useRef } from "react";
import { CopyButton } from "@/features/account/factors/copy-button";
import { saveFile } from "@/lib/save-file";
import { Button } from "@/ui/button";

/** They are never shown again, so they stay until somebody says that they are kept. */
export function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    place.current?.focus();
    place.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const text = codes.join("\n");
  const download = () =>
    saveFile("roadbook-recovery-codes.txt", new Blob([`Roadbook recovery codes, each good once\n\n${text}\n`]));
  return (
    <section
      ref={place}
      tabIndex={-1}
      aria-label="Your recovery codes"
      className="rounded-md border border-line-strong bg-panel p-4"
    >
      <p className="font-medium">Keep these recovery codes</p>
      <p className="text-sm text-ink-soft">
        Each lets you in once when your second factor is not at hand. They are shown this once.
      </p>
      <ul className="my-3 grid gap-x-6 gap-y-1 rounded-md bg-sunken px-3 py-2 font-mono text-sm sm:w-fit sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-2">
        <Button look="primary" onClick={onKept}>
          I have kept them
        </Button>
        <Button icon={<Download className="size-4" />} onClick={download}>
          Download
        </Button>
        <CopyButton text={text} name="Copy the codes" />
      </div>
    </section>
  );
}
