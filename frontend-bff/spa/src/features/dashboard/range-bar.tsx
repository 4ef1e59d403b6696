import { useState } from "react";
import { type Days, PRESET_NAMES, PRESETS, presetOf, type RangeSearch } from "@/features/dashboard/range";
import { controlClass } from "@/ui/field";

type RangeBarProps = { search: RangeSearch; days: Days; onChange: (search: RangeSearch) => void };

const CHOICE =
  "control inline-flex items-center whitespace-nowrap border-y border-r border-line-strong px-3 first-of-type:rounded-l-md first-of-type:border-l last-of-type:rounded-r-md bg-panel hover:bg-hover aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent max-sm:px-2 max-sm:text-sm";

/** Usual ranges, and days of one's own. */
export function RangeBar({ search, days, onChange }: RangeBarProps) {
  const preset = presetOf(search);
  const [isOwn, setOwn] = useState(preset === null);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <fieldset className="flex">
        <legend className="sr-only">Days</legend>
        {PRESETS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={!isOwn && preset === one}
            className={CHOICE}
            onClick={() => {
              setOwn(false);
              onChange({ range: one === "today" ? undefined : one });
            }}
          >
            {PRESET_NAMES[one]}
          </button>
        ))}
        <button type="button" aria-pressed={isOwn} className={CHOICE} onClick={() => setOwn(true)}>
          Custom
        </button>
      </fieldset>
      {isOwn && (
        <div className="flex flex-wrap items-center gap-2">
          <DayField label="From" value={days.from} onChange={(from) => onChange({ from, to: days.to })} />
          <DayField label="To" value={days.to} onChange={(to) => onChange({ from: days.from, to })} />
        </div>
      )}
    </div>
  );
}

function DayField({ label, value, onChange }: { label: string; value: string; onChange: (day: string) => void }) {
  return (
    <label className="flex items-center gap-1.5 text-sm text-ink-soft">
      {label}
      <input
        type="date"
        value={value}
        onChange={(event) => event.target.value && onChange(event.target.value)}
        className={controlClass(undefined, "!w-auto")}
      />
    </label>
  );
}
