/** A menu at a button. React Aria does the keys, the focus and the place; it comes with the first press. */
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Button } from "@/ui/button";

export type MenuAction = {
  id: string;
  name: string;
  icon?: ReactNode;
  /** Why it cannot be chosen now: it is shown, and says so. */
  why?: string | undefined;
  isDanger?: boolean;
  onChoose: () => void;
};

type MenuButtonProps = {
  name: string;
  actions: readonly MenuAction[];
  icon?: ReactNode;
  children?: ReactNode;
  look?: "secondary" | "quiet" | "primary";
  className?: string;
};

const OpenMenu = lazy(async () => ({ default: (await import("@/ui/menu-open")).MenuOpen }));

export function MenuButton(props: MenuButtonProps) {
  return <MenuOnPress {...props} open={<OpenMenu {...props} />} />;
}

type OnPressProps = Omit<MenuButtonProps, "actions"> & { open: ReactNode };

/** The button of a menu; `open`, which begins with its own button in the same place, takes over with the first press. */
export function MenuOnPress({ open, name, icon, children, look = "quiet", className = "" }: OnPressProps) {
  const [wasPressed, setPressed] = useState(false);
  const closed = (
    <Button
      {...{ look, icon }}
      aria-label={name}
      title={name}
      aria-haspopup="menu"
      aria-expanded={false}
      className={children ? className : `aspect-square !px-0 ${className}`}
      onClick={() => setPressed(true)}
    >
      {children}
    </Button>
  );
  return wasPressed ? <Suspense fallback={closed}>{open}</Suspense> : closed;
}
