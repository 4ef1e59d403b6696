import { type ComponentProps, useState } from "react";
import { Button, Menu, MenuItem, MenuTrigger, Popover, Text } from "react-aria-components";
import { buttonClass } from "@/ui/button";
import type { MenuButton } from "@/ui/menu";

/** The menu once it was asked for: open from the start. */
export function MenuOpen({
  name,
  actions,
  icon,
  children,
  look = "quiet",
  className = "",
}: ComponentProps<typeof MenuButton>) {
  const [isOpen, setOpen] = useState(true);
  return (
    <MenuTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button
        aria-label={name}
        className={buttonClass(look, children ? className : `aspect-square !px-0 ${className}`)}
      >
        {icon}
        {children}
      </Button>
      <Popover placement="bottom end" className="z-50 min-w-52 rounded-lg bg-raised p-1 shadow-pop">
        <Menu
          aria-label={name}
          className="max-h-80 overflow-auto outline-none"
          disabledKeys={actions.filter((one) => one.why !== undefined).map((one) => one.id)}
          onAction={(key) => actions.find((one) => one.id === key)?.onChoose()}
        >
          {actions.map((one) => (
            <MenuItem
              key={one.id}
              id={one.id}
              textValue={one.name}
              className={`flex min-h-8 cursor-default items-center gap-2 rounded-md px-2 py-1 outline-none data-[disabled]:text-ink-faint data-[focused]:bg-hover pointer-coarse:min-h-11 ${one.isDanger ? "text-bad" : ""}`}
            >
              {one.icon}
              <span className="min-w-0">
                <Text slot="label">{one.name}</Text>
                {one.why && (
                  <Text slot="description" className="block text-xs text-ink-faint">
                    {one.why}
                  </Text>
                )}
              </span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
