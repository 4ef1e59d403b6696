import { Download } from "lucide-react";
import { fetchFile } from "@/lib/save-file";
import { MenuButton } from "@/ui/menu";

const FORMATS = [
  ["csv", "CSV"],
  ["xlsx", "Excel"],
  ["jsonl", "JSON lines"],
] as const;
export type ExportFormat = (typeof FORMATS)[number][0];

type ExportMenuProps = {
  name: string;
  urlOf: (format: ExportFormat) => string;
  /** Why there can be none now. */
  why?: string | undefined;
};

/** A file of what `name` says, in the format of one's choice. */
export function ExportMenu({ name, urlOf, why }: ExportMenuProps) {
  return (
    <MenuButton
      name={name}
      icon={<Download className="size-4" />}
      look="secondary"
      actions={FORMATS.map(([id, title]) => ({ id, name: title, why, onChoose: () => fetchFile(urlOf(id)) }))}
    />
  );
}
