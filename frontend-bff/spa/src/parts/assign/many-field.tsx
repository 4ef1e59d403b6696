import { X } from "lucide-react";
import { SelectField } from "@/ui/field";

type ManyFieldProps = {
  label: string;
  /** What the choice is called alone, as "trailer". */
  one: string;
  choices: ReadonlyMap<string, string>;
  chosen: readonly string[];
  error?: string | undefined;
  onChange: (chosen: string[]) => void;
};

/** Several of a list: chosen one by one, each with a way to take it off. */
export function ManyField({ label, one, choices, chosen, error, onChange }: ManyFieldProps) {
  const left = [...choices].filter(([id]) => !chosen.includes(id));
  return (
    <div>
      <SelectField
        label={label}
        value=""
        error={error}
        onChange={(event) => event.target.value && onChange([...chosen, event.target.value])}
      >
        <option value="">{left.length === 0 ? `No other ${one}` : `Add a ${one}`}</option>
        {left.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      {chosen.length > 0 && (
        <ul className="mt-1.5 flex flex-wrap gap-1.5">
          {chosen.map((id) => (
            <li key={id} className="flex items-center gap-1 rounded-md bg-sunken pl-2 text-sm">
              {choices.get(id) ?? `An unknown ${one}`}
              <button
                type="button"
                aria-label={`Take off ${choices.get(id) ?? one}`}
                className="flex size-7 items-center justify-center rounded-md text-ink-soft hover:text-ink pointer-coarse:size-11"
                onClick={() => onChange(chosen.filter((other) => other !== id))}
              >
                <X aria-hidden="true" className="size-4" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
