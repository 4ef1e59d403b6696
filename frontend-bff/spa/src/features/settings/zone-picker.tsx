import { ChevronDown } from "lucide-react";
import { useMemo, useState } from "react";
import { Button, ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover, Text } from "react-aria-components";
import { zoneNames, zoneOffset, zonesLike, zoneWords } from "@/features/settings/zones";
import { controlClass } from "@/ui/field";

type ZonePickerProps = { zone: string; error?: string | undefined; hint: string; onChoose: (zone: string) => void };

/** More than anybody reads through; letters narrow them. */
const MOST = 80;

export function ZonePicker({ zone, error, hint, onChoose }: ZonePickerProps) {
  const [typed, setTyped] = useState(zoneWords(zone));
  const [shownFor, setShownFor] = useState(zone);
  if (zone !== shownFor) {
    setShownFor(zone);
    setTyped(zoneWords(zone));
  }
  const zones = useMemo(() => zoneNames(zone), [zone]);
  const isUntouched = typed === zoneWords(zone);
  const items = zonesLike(zones, isUntouched ? "" : typed, MOST).map((id) => ({ id }));
  return (
    <ComboBox
      inputValue={typed}
      onInputChange={setTyped}
      selectedKey={zone}
      onSelectionChange={(key) => {
        if (key === null) return;
        setTyped(zoneWords(String(key)));
        onChoose(String(key));
      }}
      // What was typed and not chosen means nothing.
      onBlur={() => setTyped(zoneWords(zone))}
      items={items}
      allowsEmptyCollection
      menuTrigger="focus"
      isInvalid={error !== undefined}
      className="min-w-0"
    >
      <Label className="mb-1 block text-sm font-medium text-ink-soft">Time zone</Label>
      <div className="relative">
        <Input className={controlClass(error, "pr-9")} onFocus={(event) => event.target.select()} />
        <Button className="absolute inset-y-0 right-0 w-9 text-ink-soft">
          <ChevronDown aria-hidden="true" className="mx-auto size-4" />
        </Button>
      </div>
      <Text slot="description" className="mt-1 block text-xs text-ink-faint">
        {hint}
      </Text>
      <FieldError className="mt-1 text-sm text-bad">{error}</FieldError>
      <Popover className="z-50 w-(--trigger-width) rounded-lg bg-raised p-1 shadow-pop">
        <ListBox
          className="max-h-64 overflow-auto outline-none"
          renderEmptyState={() => <p className="px-2 py-2 text-sm text-ink-soft">No time zone of that name.</p>}
        >
          {({ id }: { id: string }) => (
            <ListBoxItem
              id={id}
              textValue={zoneWords(id)}
              className="flex min-h-8 cursor-default items-center justify-between gap-2 rounded-md px-2 outline-none data-[focused]:bg-hover data-[selected]:font-medium pointer-coarse:min-h-11"
            >
              <span className="truncate">{zoneWords(id)}</span>
              <span className="text-xs whitespace-nowrap text-ink-faint">{zoneOffset(id)}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
