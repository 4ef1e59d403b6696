import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";

type Look = "primary" | "secondary" | "quiet" | "danger";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong border-transparent",
  secondary: "bg-panel text-ink border-line-strong hover:bg-hover",
  quiet: "bg-transparent text-ink-soft border-transparent hover:bg-hover hover:text-ink",
  danger: "bg-panel text-bad border-line-strong hover:bg-bad-soft",
};

/** The look of a button, for what is a link. */
export function buttonClass(look: Look = "secondary", className?: string): string {
  return clsx(
    "control inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border px-3 font-medium whitespace-nowrap transition-colors",
    LOOKS[look],
    className,
  );
}

type ButtonProps = ComponentProps<"button"> & {
  look?: Look;
  icon?: ReactNode;
  /** Under way: it says so, keeps its place and focus, and does nothing more. */
  isBusy?: boolean;
  /** Why it cannot be used now. It stays reachable, so that everyone can learn it. */
  why?: string | undefined;
  /** The key that does the same. */
  hotkey?: string;
};

export function Button({
  look,
  icon,
  isBusy = false,
  why,
  hotkey,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const isOff = isBusy || why !== undefined;
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={isOff || undefined}
      aria-busy={isBusy || undefined}
      aria-keyshortcuts={hotkey}
      title={why ?? (hotkey ? `${rest.title ?? rest["aria-label"] ?? "Key"} (${hotkey})` : rest.title)}
      className={buttonClass(look, clsx(isOff && "opacity-60", className))}
      onClick={(event) => (isOff ? event.preventDefault() : onClick?.(event))}
    >
      {isBusy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

/** A button that is only an icon; its name is for assistive technology and the tooltip. */
export function IconButton({ name, className, ...rest }: Omit<ButtonProps, "aria-label" | "name"> & { name: string }) {
  return (
    <Button look="quiet" {...rest} aria-label={name} title={name} className={clsx("aspect-square !px-0", className)} />
  );
}

export function Spinner() {
  return (
    <svg className="size-4 animate-spin" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="26 12" />
    </svg>
  );
}
