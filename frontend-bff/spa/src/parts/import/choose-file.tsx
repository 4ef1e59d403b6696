import { clsx } from "clsx";
import { FileUp } from "lucide-react";
import { type DragEvent, useState } from "react";
import { type Importable, templateUrl } from "@/api/queries/imports";
import { number } from "@/lib/format";
import { Spinner } from "@/ui/button";
import { Notice } from "@/ui/notice";

const KINDS = ".csv,.tsv,.txt,.xlsx,.jsonl,.ndjson";
const MEBIBYTE = 1024 * 1024;
/** What the API takes unless its operator says otherwise. */
const LARGEST = 200 * MEBIBYTE;

type ChooseFileProps = { noun: Importable; isBusy: boolean; onFile: (file: File) => void };

export function ChooseFile({ noun, isBusy, onFile }: ChooseFileProps) {
  const [isOver, setOver] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (!file) return;
    const found = wrongWith(file, files.length);
    setWrong(found);
    if (!found) onFile(file);
  };
  const drag = (over: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(over);
  };
  return (
    <div className="flex flex-col gap-3">
      {wrong && (
        <Notice tone="bad" title="This file cannot be taken">
          {wrong}
        </Notice>
      )}
      <label
        onDragOver={drag(true)}
        onDragLeave={drag(false)}
        onDrop={(event) => {
          drag(false)(event);
          take(event.dataTransfer.files);
        }}
        className={clsx(
          "flex cursor-pointer flex-col items-center gap-2 rounded-lg border-2 border-dashed px-4 py-10 text-center focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-focus",
          isOver ? "border-accent bg-accent-soft" : "border-line-strong bg-panel",
        )}
      >
        {isBusy ? <Spinner /> : <FileUp aria-hidden="true" className="size-6 text-ink-faint" />}
        <span className="font-medium">{isBusy ? "Sending the file…" : "Drop a file here, or choose one"}</span>
        <span className="text-sm text-ink-soft">CSV, Excel (XLSX) or JSON lines, up to 200 MB</span>
        <input
          type="file"
          accept={KINDS}
          disabled={isBusy}
          aria-label="File to import"
          className="sr-only"
          onChange={(event) => {
            take(event.target.files);
            // The same file, once mended, can be chosen again.
            event.target.value = "";
          }}
        />
      </label>
      <p className="text-sm text-ink-soft">
        Nothing is written before you have seen what would happen. Your own column names are fine; or begin with{" "}
        <a href={templateUrl(noun)} download className="font-medium text-accent underline">
          the template
        </a>
        .
      </p>
    </div>
  );
}

function wrongWith(file: File, count: number): string | null {
  if (count > 1) return "One file at a time, please.";
  if (file.size === 0) return `${file.name} is empty.`;
  if (file.size <= LARGEST) return null;
  return `${file.name} has ${number(file.size / MEBIBYTE)} MB. Divide it into files of at most 200 MB.`;
}
