import { Download } from "lucide-react";
import { MenuButton } from "@/ui/menu";

const FORMATS = [
  ["csv", "CSV"],
  ["xlsx", "Excel"],
  ["jsonl", "JSON lines"],
] as const;
export type ExportFormat = (typeof FORMATS)[number][0];

/** A file of what `name` says, in the format of one's choice. */
export function ExportMenu({ name, urlOf }: { name: string; urlOf: (format: ExportFormat) => string }) {
  return (
    <MenuButton
      name={name}
      icon={<Download className="size-4" />}
      look="secondary"
      actions={FORMATS.map(([id, title]) => ({ id, name: title, onChoose: () => location.assign(urlOf(id)) }))}
    />
  );
}
