/** What narrows a list: words, one of a few, a day. Each has a name for assistive technology and says it itself. */
import { type ReactNode, type RefObject, useEffect, useState } from "react";
import { controlClass } from "@/ui/field";

const TYPING_MS = 250;

type SearchWordsProps = {
  label: string;
  placeholder: string;
  text: string;
  filterRef: RefObject<HTMLInputElement | null>;
  className: string;
  onChange: (words: string | undefined) => void;
};

/** Asked for once one stops typing. */
export function SearchWords({ label, placeholder, text, filterRef, className, onChange }: SearchWordsProps) {
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => onChange(typed || undefined), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, text, onChange]);
  return (
    <input
      ref={filterRef}
      type="search"
      aria-label={label}
      aria-keyshortcuts="/"
      placeholder={placeholder}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      className={controlClass(undefined, className)}
    />
  );
}

type ChoiceProps = {
  label: string;
  value: string | undefined;
  /** Ids with their names; one that is chosen and not among them is shown by its id. */
  options: readonly (readonly [string, ReactNode])[];
  className?: string;
  onChange: (value: string | undefined) => void;
};

export function Choice({ label, value, options, className = "", onChange }: ChoiceProps) {
  const isKnown = !value || options.some(([id]) => id === value);
  return (
    <select
      aria-label={label}
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value || undefined)}
      className={controlClass(undefined, `!w-auto ${className} ${value ? "!border-accent" : ""}`)}
    >
      <option value="">{label}</option>
      {!isKnown && <option value={value}>{value}</option>}
      {options.map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

type DayProps = {
  label: string;
  value: string | undefined;
  className?: string;
  onChange: (value: string | undefined) => void;
};

export function Day({ label, value, className = "", onChange }: DayProps) {
  return (
    <label className="flex items-center gap-1.5 text-sm text-ink-soft">
      {label}
      <input
        type="date"
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value || undefined)}
        className={controlClass(undefined, `!w-auto ${className}`)}
      />
    </label>
  );
}
