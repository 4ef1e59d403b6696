/** Fields of forms: native controls with their label, their hint and what is wrong, tied together for everyone. */
import { clsx } from "clsx";
import { type ComponentProps, type ReactNode, useId } from "react";

export type FieldProps = {
  label: string;
  /** What is wrong with it, in words; `useForm().errorAt(pointer)` gives it. */
  error?: string | undefined;
  hint?: ReactNode;
  /** The label is for assistive technology alone, where the place already says it. */
  isLabelHidden?: boolean;
};

const CONTROL =
  "control w-full rounded-md border bg-panel px-2.5 text-ink outline-offset-0 disabled:bg-sunken disabled:text-ink-faint";

/** The look of a control, for those that are not here. */
export function controlClass(error?: string, className?: string): string {
  return clsx(CONTROL, error ? "border-bad" : "border-line-strong", className);
}

type Ties = { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined };

/** Label, hint and error round any control, which takes the ties it is given. */
export function Field({
  label,
  error,
  hint,
  isLabelHidden,
  isOptional,
  className,
  children,
}: FieldProps & { isOptional?: boolean; className?: string | undefined; children: (ties: Ties) => ReactNode }) {
  const id = useId();
  const described = clsx(hint && `${id}-hint`, error && `${id}-error`);
  return (
    <div className={clsx("min-w-0", className)}>
      <label
        htmlFor={id}
        className={isLabelHidden ? "sr-only" : "mb-1 flex items-baseline gap-2 text-sm font-medium text-ink-soft"}
      >
        {label}
        {isOptional && <span className="text-xs font-normal text-ink-faint">optional</span>}
      </label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-xs text-ink-faint">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="mt-1 text-sm text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

export function TextField({
  label,
  error,
  hint,
  isLabelHidden,
  className,
  ...rest
}: FieldProps & ComponentProps<"input">) {
  return (
    <Field {...{ label, error, hint, className }} isLabelHidden={isLabelHidden ?? false}>
      {(ties) => <input {...ties} {...rest} className={controlClass(error)} />}
    </Field>
  );
}

export function TextArea({
  label,
  error,
  hint,
  isLabelHidden,
  className,
  ...rest
}: FieldProps & ComponentProps<"textarea">) {
  return (
    <Field {...{ label, error, hint, className }} isLabelHidden={isLabelHidden ?? false}>
      {(ties) => (
        <textarea rows={3} {...ties} {...rest} className={controlClass(error, "!h-auto py-1.5 leading-snug")} />
      )}
    </Field>
  );
}

export function SelectField({
  label,
  error,
  hint,
  isLabelHidden,
  className,
  children,
  ...rest
}: FieldProps & ComponentProps<"select">) {
  return (
    <Field {...{ label, error, hint, className }} isLabelHidden={isLabelHidden ?? false}>
      {(ties) => (
        <select {...ties} {...rest} className={controlClass(error, "pr-7")}>
          {children}
        </select>
      )}
    </Field>
  );
}

export function Checkbox({
  label,
  hint,
  className,
  ...rest
}: { label: ReactNode; hint?: ReactNode } & ComponentProps<"input">) {
  return (
    <label
      className={clsx("flex min-h-8 items-start gap-2 py-1 pointer-coarse:min-h-11 pointer-coarse:py-2.5", className)}
    >
      <input type="checkbox" {...rest} className="mt-0.5 size-4 shrink-0 accent-accent pointer-coarse:size-5" />
      <span>
        {label}
        {hint && <span className="block text-xs text-ink-faint">{hint}</span>}
      </span>
    </label>
  );
}
