import { Pencil } from "lucide-react";
import type { Present } from "@/api/presence";

/** As many as a card has room for. */
const MOST = 2;

/** Who else is at the trip, by initials: editors first, since they matter more. */
export function CardPresence({ present }: { present: readonly Present[] }) {
  const sorted = present.toSorted((a, b) => Number(b.state === "editing") - Number(a.state === "editing"));
  const [shown, rest] = [sorted.slice(0, MOST), sorted.slice(MOST)];
  return (
    <span className="relative z-[1] flex shrink-0 gap-0.5 text-xs">
      {shown.map((one) => (
        <Mark key={one.userId} words={wordsOf(one)} isEditing={one.state === "editing"}>
          {initialsOf(one.name)}
        </Mark>
      ))}
      {rest.length > 0 && <Mark words={rest.map(wordsOf).join(", ")}>+{rest.length}</Mark>}
    </span>
  );
}

type MarkProps = { words: string; isEditing?: boolean; children: React.ReactNode };

function Mark({ words, isEditing = false, children }: MarkProps) {
  return (
    <span
      role="img"
      aria-label={words}
      title={words}
      className={`inline-flex h-5 min-w-5 items-center justify-center gap-0.5 px-1 font-medium ${isEditing ? "rounded-sm bg-warn-soft text-warn" : "rounded-full bg-quiet-soft text-quiet"}`}
    >
      {isEditing && <Pencil aria-hidden="true" className="size-3" />}
      {children}
    </span>
  );
}

function wordsOf({ name, state }: Present): string {
  return `${name} ${state === "editing" ? "edits" : "looks at"} this trip`;
}

/** "Dana Scully": DS */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => Array.from(word ?? "")[0]?.toUpperCase()).join("");
}
