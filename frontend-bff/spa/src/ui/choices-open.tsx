import { Check, ChevronDown } from "lucide-react";
import { useState } from "react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { buttonClass } from "@/ui/button";
import { type ChoicesProps, choicesClass, chosenWords } from "@/ui/choices";

/** The choices once they were asked for: open from the start, and open until one goes elsewhere. */
export function ChoicesOpen({ label, options, chosen, onChange }: ChoicesProps) {
  const [isOpen, setOpen] = useState(true);
  return (
    <MenuTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button className={buttonClass("secondary", choicesClass(chosen.length > 0))}>
        {chosenWords({ label, options, chosen })}
        <ChevronDown aria-hidden="true" className="size-4 text-ink-faint" />
      </Button>
      <Popover placement="bottom start" className="z-50 min-w-52 rounded-lg bg-raised p-1 shadow-pop">
        <Menu
          aria-label={label}
          selectionMode="multiple"
          selectedKeys={chosen}
          onSelectionChange={(keys) =>
            onChange(options.filter(({ id }) => keys === "all" || keys.has(id)).map(({ id }) => id))
          }
          className="max-h-96 overflow-auto outline-none"
        >
          {options.map((one) => (
            <MenuItem
              key={one.id}
              id={one.id}
              textValue={one.name}
              className="flex min-h-8 cursor-default items-center gap-2 rounded-md px-2 outline-none data-[focused]:bg-hover pointer-coarse:min-h-11"
            >
              {({ isSelected }) => (
                <>
                  <span className="w-4">{isSelected && <Check aria-hidden="true" className="size-4" />}</span>
                  {one.icon}
                  {one.name}
                </>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
