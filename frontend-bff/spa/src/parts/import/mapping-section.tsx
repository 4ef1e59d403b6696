import { useId, useState } from "react";
import type { Importable } from "@/api/queries/imports";
import { counted } from "@/lib/format";
import { type Mapping, mappingIn, mappingText, unusedOf } from "@/parts/import/mapping";
import { MappingTable } from "@/parts/import/mapping-table";
import { Button, buttonClass } from "@/ui/button";
import { Notice } from "@/ui/notice";

type MappingSectionProps = {
  noun: Importable;
  mapping: Mapping;
  headings: readonly string[];
  isOpen: boolean;
  onChange: (mapping: Mapping) => void;
};

/** Which column is what; it opens by itself where something has to be said. */
export function MappingSection({ noun, mapping, headings, isOpen, onChange }: MappingSectionProps) {
  const [wish, setWish] = useState<boolean | null>(null);
  const id = useId();
  const isShown = wish ?? isOpen;
  const unused = unusedOf(headings, mapping).length;
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 id={id} className="font-semibold">
          Columns
        </h2>
        <p className="text-sm text-ink-soft">
          {counted(mapping.rules.length, "field")} found{unused > 0 && `, ${counted(unused, "column")} not used`}
        </p>
        <div className="ml-auto flex gap-2">
          {isShown && <MappingFiles {...{ mapping, onChange }} />}
          <Button aria-expanded={isShown} onClick={() => setWish(!isShown)}>
            {isShown ? "Hide" : "Change"}
          </Button>
        </div>
      </div>
      {isShown && <MappingTable {...{ noun, mapping, headings, onChange }} />}
    </section>
  );
}

/** What was worked out once serves for next month's file. */
function MappingFiles({ mapping, onChange }: Pick<MappingSectionProps, "mapping" | "onChange">) {
  const [isWrong, setWrong] = useState(false);
  const load = async (file: File | undefined) => {
    if (!file) return;
    const found = mappingIn(await file.text());
    setWrong(found === null);
    if (found) onChange(found);
  };
  return (
    <>
      {isWrong && <Notice tone="bad">This file holds no mapping. One is saved here by Save.</Notice>}
      <label className={buttonClass("quiet", "focus-within:outline-2 focus-within:outline-focus")}>
        Load
        <input
          type="file"
          accept=".json,application/json"
          aria-label="Load a mapping"
          className="sr-only"
          onChange={(event) => {
            void load(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
      </label>
      <Button look="quiet" aria-label="Save this mapping" onClick={() => save(mappingText(mapping))}>
        Save
      </Button>
    </>
  );
}

function save(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "mapping.json";
  link.click();
  URL.revokeObjectURL(url);
}
