/** A dialog of the browser's own: it keeps the focus, Escape closes it, the page behind it is inert. */
import { clsx } from "clsx";
import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { IconButton } from "@/ui/button";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

type DialogProps = {
  title: string;
  isTitleHidden?: boolean;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
  className?: string;
};

export function Dialog({ title, isTitleHidden = false, onClose, children, footer, className }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    // By itself the button that closes it would have the focus: nothing can take it before the dialog is open.
    const fields = [...(dialog?.querySelectorAll<Control>("input:not([type=hidden]), select, textarea") ?? [])];
    (fields.find((one) => one.value === "") ?? fields[0])?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => event.target === ref.current && onClose()}
      className={clsx(
        "z-40 max-h-[min(90dvh,52rem)] w-[min(34rem,calc(100vw-1.5rem))] overflow-hidden rounded-lg bg-raised p-0 shadow-pop backdrop:bg-black/40 open:flex open:flex-col",
        className,
      )}
    >
      <header className={isTitleHidden ? "sr-only" : "flex items-center gap-2 border-b border-line py-2 pr-2 pl-4"}>
        <h2 id={titleId} className="min-w-0 flex-1 truncate text-lg font-semibold">
          {title}
        </h2>
        {!isTitleHidden && <IconButton name="Close" icon={<X className="size-4" />} onClick={onClose} />}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
      {footer && <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{footer}</footer>}
    </dialog>
  );
}
