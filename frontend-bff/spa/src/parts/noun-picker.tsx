/** Finds one driver, vehicle, place or customer by the beginning of its words. */
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, X } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { Button, ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover, Text } from "react-aria-components";
import { type Noun, type Nouns, nounSearchQuery } from "@/api/queries/nouns";
import { controlClass } from "@/ui/field";

type PickerProps<N extends Noun> = {
  noun: N;
  label: string;
  /** What stands there now; free words where `onWords` takes them. */
  words: string;
  chosenId: string | null;
  error?: string | undefined;
  hint?: string;
  onChoose: (chosen: Nouns[N] | null) => void;
  /** Takes what was typed and not chosen, as a name that is not kept under Places. */
  onWords?: (words: string) => void;
};

export function NounPicker<N extends Noun>({
  noun,
  label,
  words,
  chosenId,
  error,
  hint,
  onChoose,
  onWords,
}: PickerProps<N>) {
  const [typed, setTyped] = useState(words);
  const [wasTold, setWasTold] = useState(words);
  if (words !== wasTold) {
    setWasTold(words);
    setTyped(words);
  }
  // Only what is being typed is looked for; at what was chosen before, all are offered.
  const [isTyping, setTyping] = useState(false);
  const q = useDeferredValue(isTyping ? typed : "");
  const found = useQuery(nounSearchQuery(noun, q)).data?.items ?? [];
  const change = (next: string) => {
    setTyped(next);
    onWords?.(next);
    if (next === "") onChoose(null);
  };
  return (
    <ComboBox
      inputValue={typed}
      onInputChange={change}
      selectedKey={chosenId}
      onSelectionChange={(key) => {
        const chosen = found.find((one) => one.id === key);
        if (!chosen) return;
        setTyping(false);
        setTyped(chosen.name);
        onChoose(chosen);
      }}
      onBlur={() => {
        setTyping(false);
        // Without free words, what was typed and not chosen means nothing.
        if (!onWords && typed !== words) setTyped(words);
      }}
      items={found}
      allowsCustomValue
      allowsEmptyCollection
      menuTrigger="focus"
      isInvalid={error !== undefined}
      className="min-w-0"
    >
      <Label className="mb-1 block text-sm font-medium text-ink-soft">{label}</Label>
      <div className="relative">
        <Input className={controlClass(error, "pr-9")} onInput={() => setTyping(true)} />
        {chosenId ? (
          <button
            type="button"
            aria-label={`Clear ${label.toLowerCase()}`}
            className="absolute inset-y-0 right-0 w-9 text-ink-soft hover:text-ink"
            onClick={() => change("")}
          >
            <X aria-hidden="true" className="mx-auto size-4" />
          </button>
        ) : (
          <Button className="absolute inset-y-0 right-0 w-9 text-ink-soft">
            <ChevronDown aria-hidden="true" className="mx-auto size-4" />
          </Button>
        )}
      </div>
      {hint && (
        <Text slot="description" className="mt-1 block text-xs text-ink-faint">
          {hint}
        </Text>
      )}
      <FieldError className="mt-1 text-sm text-bad">{error}</FieldError>
      <Popover className="z-50 w-(--trigger-width) min-w-60 rounded-lg bg-raised p-1 shadow-pop">
        <ListBox
          className="max-h-64 overflow-auto outline-none"
          renderEmptyState={() => (
            <p className="px-2 py-2 text-sm text-ink-soft">
              {onWords ? "Not among the saved ones; it stays as typed." : "Nothing of that name."}
            </p>
          )}
        >
          {(one: Nouns[N]) => (
            <ListBoxItem
              id={one.id}
              textValue={one.name}
              className="min-h-8 cursor-default truncate rounded-md px-2 py-1.5 outline-none data-[focused]:bg-hover pointer-coarse:min-h-11"
            >
              {one.name}
              {"address" in one && one.address && (
                <span className="block truncate text-xs text-ink-faint">{one.address}</span>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
