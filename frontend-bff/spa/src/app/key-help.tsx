import { useState } from "react";
import { DESTINATIONS } from "@/app/nav";
import { areKeysOn, setKeysOn } from "@/lib/hotkeys";
import { Dialog } from "@/ui/dialog";
import { Checkbox } from "@/ui/field";

const GENERAL = [
  ["Ctrl K", "Go, find, do"],
  ["?", "These keys"],
  ["/", "Filter the list"],
  ["J, K", "Next, previous trip"],
  ["Enter", "Open"],
  ["A", "Assign a driver"],
  ["S", "Change the status"],
  ["E", "Edit"],
  ["N", "New"],
  ["Esc", "Close"],
] as const;

export function KeyHelp({ onClose }: { onClose: () => void }) {
  const [isOn, setOn] = useState(areKeysOn);
  return (
    <Dialog title="Keys" onClose={onClose}>
      <div className="grid gap-x-8 p-4 sm:grid-cols-2">
        <Keys rows={GENERAL} />
        <Keys
          rows={DESTINATIONS.flatMap((one) =>
            "key" in one ? [[`G ${one.key.toUpperCase()}`, one.name] as const] : [],
          )}
        />
      </div>
      <div className="border-t border-line px-4 py-2">
        <Checkbox
          label="Single keys act"
          hint="Off, only those with Ctrl or Cmd do."
          checked={isOn}
          onChange={(event) => {
            setKeysOn(event.target.checked);
            setOn(event.target.checked);
          }}
        />
      </div>
    </Dialog>
  );
}

function Keys({ rows }: { rows: readonly (readonly [string, string])[] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1.5">
      {rows.map(([keys, name]) => (
        <div key={keys} className="contents">
          <dt>
            <kbd className="rounded-sm border border-line-strong bg-canvas px-1.5 font-sans text-xs">{keys}</kbd>
          </dt>
          <dd className="text-ink-soft">{name}</dd>
        </div>
      ))}
    </dl>
  );
}
