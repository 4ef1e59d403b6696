/** Several of a few: a button that says what is chosen, with a menu of checks. It comes with the first press. */
import { ChevronDown } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Button } from "@/ui/button";

export type ChoicesProps = {
  label: string;
  options: readonly { id: string; name: string; icon?: ReactNode }[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
};

const OpenChoices = lazy(async () => ({ default: (await import("@/ui/choices-open")).ChoicesOpen }));

export function Choices(props: ChoicesProps) {
  const [wasPressed, setPressed] = useState(false);
  const closed = (
    <Button
      aria-haspopup="menu"
      aria-expanded={false}
      className={choicesClass(props.chosen.length > 0)}
      onClick={() => setPressed(true)}
    >
      {chosenWords(props)}
      <ChevronDown aria-hidden="true" className="size-4 text-ink-faint" />
    </Button>
  );
  return wasPressed ? (
    <Suspense fallback={closed}>
      <OpenChoices {...props} />
    </Suspense>
  ) : (
    closed
  );
}

export function choicesClass(isChosen: boolean): string {
  return isChosen ? "!font-normal !border-accent" : "!font-normal";
}

/** "Status", "Status: Draft", "Status: 3 of 8" */
export function chosenWords({ label, options, chosen }: Pick<ChoicesProps, "label" | "options" | "chosen">): string {
  if (chosen.length === 0) return label;
  const one = options.find(({ id }) => id === chosen[0]);
  return `${label}: ${chosen.length === 1 && one ? one.name : `${chosen.length} of ${options.length}`}`;
}
