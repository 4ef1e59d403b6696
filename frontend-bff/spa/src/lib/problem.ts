/** What the server refused, in its own words (RFC 9457), or why it could not be asked. */

/** One field that is wrong: `pointer` is a JSON pointer into what was sent, as `/stops/0/place/address`. */
export type FieldError = { pointer: string; code: string; detail: string };

const UNREACHABLE = "app.unreachable";

export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  /** Seconds after which it can be tried again, where the server said so. */
  readonly retryAfter: number | null;
  readonly requestId: string | null;
  /** All members of the problem: some kinds have more of them, as `reasons` and `allowedTransitions`. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(status: number, facts: Readonly<Record<string, unknown>>, retryAfter: number | null = null) {
    const detail = text(facts.detail) ?? "Something went wrong. Try again.";
    super(detail);
    this.status = status;
    this.code = text(facts.code) ?? "unknown";
    this.title = text(facts.title) ?? "It did not work";
    this.detail = detail;
    this.errors = [...fieldErrors(facts.errors), ...takenField(facts)];
    this.retryAfter = retryAfter;
    this.requestId = text(facts.requestId);
    this.facts = facts;
  }

  /** The person thought better of it, and needs not be told. */
  get isOwnChoice(): boolean {
    return this.code === "app.not_proven";
  }

  /** Nothing was answered, or only by something on the way: the same call may well work later. */
  get isOutage(): boolean {
    return this.code === UNREACHABLE || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

export function unreachable(): Problem {
  return new Problem(0, {
    code: UNREACHABLE,
    title: "Roadbook cannot be reached",
    detail: "No connection to Roadbook. What you see is what was last known; nothing you typed is lost.",
  });
}

export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TypeError) return unreachable();
  return new Problem(0, {
    code: "app.broken",
    title: "Something went wrong in the app",
    detail: "Load the page again.",
  });
}

/** The problem of an answer that is none: not ours, or cut off. */
export async function problemIn(response: Response): Promise<Problem> {
  const facts: unknown = await response.json().catch(() => null);
  const wait = Number(response.headers.get("Retry-After"));
  const retryAfter = Number.isFinite(wait) && wait > 0 ? wait : null;
  if (isRecord(facts) && typeof facts.code === "string") return new Problem(response.status, facts, retryAfter);
  const detail = "The server gave no reason. Try again; if it stays, tell whoever runs Roadbook.";
  return new Problem(response.status, { code: "app.no_reason", title: "It did not work", detail }, retryAfter);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function fieldErrors(value: unknown): readonly FieldError[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) =>
    isRecord(one) && typeof one.pointer === "string"
      ? [{ pointer: one.pointer, code: text(one.code) ?? "", detail: text(one.detail) ?? "This is not right." }]
      : [],
  );
}

/** A value that another object has is refused as a whole; people look for it at its field. */
function takenField({ code, field }: Readonly<Record<string, unknown>>): readonly FieldError[] {
  if (code !== "value.taken" || typeof field !== "string") return [];
  return [{ pointer: `/${field.replaceAll(".", "/")}`, code, detail: "Another one has this already." }];
}
