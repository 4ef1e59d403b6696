/** Forms without a copy of what was typed: the browser keeps it, so a failed call cannot lose it. */
import { type FormEvent, useRef, useState } from "react";
import {
  type BaseIssue,
  type BaseSchema,
  email,
  type InferOutput,
  nonEmpty,
  pipe,
  regex,
  safeParse,
  string,
  trim,
} from "valibot";
import { type FieldError, type Problem, problemOf } from "@/lib/problem";

type Schema = BaseSchema<unknown, unknown, BaseIssue<unknown>>;

type FormOptions<S extends Schema, T> = {
  /** What the form must hold, checked before anything is sent. */
  schema: S;
  /** Makes of the form's fields what the schema reads; by default a plain object of their names. */
  read?: (data: FormData) => unknown;
  /** May throw a Problem: its `errors` go to their fields, the rest to `failure`. */
  submit: (value: InferOutput<S>) => Promise<T>;
  onDone?: (result: T) => void;
};

export function useForm<S extends Schema, T>({ schema, read = fieldsOf, submit, onDone }: FormOptions<S, T>) {
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [failure, setFailure] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [isDone, setDone] = useState(false);
  const formRef = useRef<HTMLFormElement>(null);

  const refuse = (found: readonly FieldError[]) => {
    setErrors(found);
    focusFirstWrong(formRef);
  };
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isBusy) return;
    const parsed = safeParse(schema, read(new FormData(event.currentTarget)));
    setFailure(null);
    if (!parsed.success) return refuse(parsed.issues.map(asFieldError));
    setErrors([]);
    setBusy(true);
    try {
      const result = await submit(parsed.output);
      setDone(true);
      onDone?.(result);
    } catch (error) {
      const problem = problemOf(error);
      setFailure(problem);
      refuse(problem.errors);
    } finally {
      setBusy(false);
    }
  };
  return {
    formProps: { ref: formRef, onSubmit, noValidate: true },
    isBusy,
    /** Whether it went through at least once. */
    isDone,
    failure,
    /** What is wrong at a field, by its JSON pointer: `/name`, `/stops/0/place`. What lies below it counts too. */
    errorAt: (pointer: string) =>
      errors.find((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`))?.detail,
    /** What is wrong with fields that are none of `shown`, for the summary above the form. */
    othersThan: (shown: readonly string[]) =>
      errors.filter(
        (one) => !shown.some((pointer) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`)),
      ),
  };
}

/** The text fields by their names; an empty one is there, and empty. */
export function fieldsOf(data: FormData): Record<string, string> {
  return Object.fromEntries([...data].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
}

/** A field that must not be empty. */
export function required(message: string) {
  return pipe(string(), trim(), nonEmpty(message));
}

/** An email address that must not be missing. */
export function emailAddress() {
  return pipe(required("Enter your email address."), email("Enter an email address, like name@company.com."));
}

const PHONE = /^\+[1-9][0-9 ()./-]{5,30}$/;

/** A telephone number with its country, as text messages need it. */
export function phoneNumber() {
  return pipe(required("Enter the number."), regex(PHONE, "Write it with the country, as +1 312 555 0100."));
}

function asFieldError(issue: BaseIssue<unknown>): FieldError {
  const pointer = (issue.path ?? []).map((part) => `/${String(part.key)}`).join("");
  return { pointer, code: issue.type, detail: issue.message };
}

function focusFirstWrong(form: { current: HTMLFormElement | null }): void {
  // After React has marked it.
  requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
