/** Finds one driver, vehicle, place or customer by the beginning of its words, or makes it. */
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Plus, X } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { Button, ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover, Text } from "react-aria-components";
import { type Noun, type Nouns, nounSearchQuery, OFFERED } from "@/api/queries/nouns";
import { useCreator } from "@/parts/create/use-creator";
import type { FieldValues } from "@/parts/noun/fields";
import { controlClass } from "@/ui/field";

/** In place of an id: what was typed is to be made. */
const MAKE = "make";

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
  /** What is known of one that is not kept yet, beside its name. */
  known?: FieldValues;
};

type Item<N extends Noun> = { id: string; name: string; one: Nouns[N] | null };

export function NounPicker<N extends Noun>({
  noun,
  label,
  words,
  chosenId,
  error,
  hint,
  onChoose,
  onWords,
  known,
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
  const search = useQuery(nounSearchQuery(noun, q));
  const found = search.data?.items ?? [];
  const choose = (chosen: Nouns[N]) => {
    setTyping(false);
    setTyped(chosen.name);
    onChoose(chosen);
  };
  const creator = useCreator(noun, choose);
  // When the focus comes back from the questions, the list stays closed until something is typed.
  const [isQuiet, setQuiet] = useState(false);
  const name = q.trim();
  // An answer to other letters says nothing of these where it was cut short.
  const isOpen = !search.data || (search.isPlaceholderData && found.length >= OFFERED);
  const isKnown = isOpen || found.some((one) => one.name.toLowerCase() === name.toLowerCase());
  const canMake = creator.mayCreate && name !== "" && !isKnown;
  const items: Item<N>[] = found.map((one) => ({ id: one.id, name: one.name, one }));
  if (canMake) items.push({ id: MAKE, name, one: null });
  const wrong = error ?? creator.failure?.errors[0]?.detail ?? creator.failure?.detail;
  const startTyping = () => {
    setTyping(true);
    setQuiet(false);
  };
  const change = (next: string) => {
    setTyped(next);
    onWords?.(next);
    if (next === "") onChoose(null);
  };
  return (
    <>
      <ComboBox
        inputValue={typed}
        onInputChange={change}
        selectedKey={chosenId}
        onSelectionChange={(key) => {
          if (key === MAKE) {
            setQuiet(true);
            return creator.create(name, known);
          }
          const chosen = found.find((one) => one.id === key);
          if (chosen) choose(chosen);
        }}
        onBlur={() => {
          setTyping(false);
          if (!creator.dialog) setQuiet(false);
          // Without free words, what was typed and not chosen means nothing.
          if (!onWords && typed !== words) setTyped(words);
        }}
        items={items}
        allowsCustomValue
        allowsEmptyCollection
        menuTrigger={isQuiet ? "manual" : "focus"}
        isInvalid={wrong !== undefined}
        className="min-w-0"
      >
        <Label className="mb-1 block text-sm font-medium text-ink-soft">{label}</Label>
        <div className="relative">
          <Input className={controlClass(wrong, "pr-9")} onInput={startTyping} />
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
        <FieldError className="mt-1 text-sm text-bad">{wrong}</FieldError>
        <Popover className="z-50 w-(--trigger-width) min-w-60 rounded-lg bg-raised p-1 shadow-pop">
          <ListBox
            className="max-h-64 overflow-auto outline-none"
            renderEmptyState={() => (
              <p className="px-2 py-2 text-sm text-ink-soft">
                {onWords ? "Not among the saved ones; it stays as typed." : "Nothing of that name."}
              </p>
            )}
          >
            {({ id, name, one }: Item<N>) => (
              <ListBoxItem
                id={id}
                textValue={name}
                className="min-h-8 cursor-default truncate rounded-md px-2 py-1.5 outline-none data-[focused]:bg-hover pointer-coarse:min-h-11"
              >
                {one ? name : <Making name={name} isFree={onWords !== undefined} />}
                {one && "address" in one && one.address && (
                  <span className="block truncate text-xs text-ink-faint">{one.address}</span>
                )}
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
      {creator.dialog}
    </>
  );
}

function Making({ name, isFree }: { name: string; isFree: boolean }) {
  return (
    <>
      <span className="flex items-center gap-1.5 text-accent">
        <Plus aria-hidden="true" className="size-4 shrink-0" />
        <span className="truncate">Create “{name}”</span>
      </span>
      {isFree && <span className="block truncate text-xs text-ink-faint">Without that, it stays as typed.</span>}
    </>
  );
}
