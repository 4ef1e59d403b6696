import { useState } from "react";
import type { Noun } from "@/api/queries/nouns";
import { Importer } from "@/parts/import/importer";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";

type ImportDialogProps = { noun: Noun; title: string; one: string; onClose: () => void };

export function ImportDialog({ noun, title, one, onClose }: ImportDialogProps) {
  const [jobId, setJob] = useState<string>();
  return (
    <Dialog title={`Import ${title.toLowerCase()}`} onClose={onClose} className="!w-[min(56rem,calc(100vw-1.5rem))]">
      <div className="bg-canvas p-4">
        <Importer
          {...{ noun, one, jobId }}
          onJob={setJob}
          onward={
            <Button look="primary" onClick={onClose}>
              Show {title.toLowerCase()}
            </Button>
          }
        />
      </div>
    </Dialog>
  );
}
