import { useState } from "react";
import { areKeysOn, setKeysOn } from "@/lib/hotkeys";
import { currentTheme, setTheme, type Theme } from "@/lib/theme";
import { Checkbox } from "@/ui/field";

const THEMES: readonly (readonly [Theme, string])[] = [
  ["auto", "Automatic"],
  ["light", "Light"],
  ["dark", "Dark"],
];

export function Preferences() {
  const [theme, setShown] = useState(currentTheme);
  const [hasKeys, setHasKeys] = useState(areKeysOn);
  return (
    <>
      <fieldset>
        <legend className="mb-1 text-sm font-medium text-ink-soft">Light or dark</legend>
        <div className="flex flex-wrap gap-2">
          {THEMES.map(([value, name]) => (
            <label
              key={value}
              className="control flex cursor-pointer items-center gap-2 rounded-md border border-line-strong bg-panel px-3 has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-focus"
            >
              <input
                type="radio"
                name="theme"
                value={value}
                checked={theme === value}
                className="accent-accent outline-none"
                onChange={() => {
                  setTheme(value);
                  setShown(value);
                }}
              />
              {name}
            </label>
          ))}
        </div>
      </fieldset>
      <Checkbox
        label="Single keys"
        hint="As A to assign and J, K to move. Switch them off if you speak to your computer, or if they get in your way. Ctrl K stays."
        checked={hasKeys}
        onChange={(event) => {
          setKeysOn(event.target.checked);
          setHasKeys(event.target.checked);
        }}
      />
    </>
  );
}
