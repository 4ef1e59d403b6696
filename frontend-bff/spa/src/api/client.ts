/** The API as the browser reaches it: typed by its OpenAPI document, through the app's own server. */
import createClient from "openapi-fetch";
import type { components, paths } from "@/api/generated/schema";
import { isSomebodyThere } from "@/lib/activity";
import { Problem, problemIn, unreachable } from "@/lib/problem";

export type Schemas = components["schemas"];

const PREFIX = "/api/v1/";
export const CSRF = { "X-Roadbook-CSRF": "1" } as const;
/** Says of a call that nobody is at the app, so that the session ends although a page is open. */
const IDLE = "X-Roadbook-Idle";

/** Where the app's server answers for a path of the API. */
export function viaApp(path: string): string {
  return path.startsWith(PREFIX) ? `/bff/api/${path.slice(PREFIX.length)}` : path;
}

type Listener = (problem: Problem | null) => void;
const listeners = new Set<Listener>();

/** Tells of every call that was answered (null) or was not (its problem). Returns how to stop. */
export function onOutcome(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(problem: Problem | null): void {
  for (const listener of listeners) listener(problem);
}

/** Throws a Problem for everything but a success. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(CSRF)) headers.set(name, value);
  return await answered(new Request(path, { ...init, headers }));
}

async function answered(asked: Request): Promise<Response> {
  if (!isSomebodyThere()) asked.headers.set(IDLE, "1");
  let response: Response;
  try {
    response = await fetch(asked);
  } catch (error) {
    // Who gives up a call knows it.
    if (asked.signal.aborted) throw error;
    const problem = unreachable();
    tell(problem);
    throw problem;
  }
  if (response.ok) {
    tell(null);
    return response;
  }
  const problem = await problemIn(response);
  tell(problem);
  throw problem;
}

/** Sends JSON to the app's own routes, as `/bff/login`. Throws a Problem for everything but a success. */
export async function send(path: string, body: unknown = {}, method = "POST"): Promise<unknown> {
  const response = await request(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return text === "" ? null : JSON.parse(text);
}

/** The API's paths without their prefix. */
type AppPaths = { [P in keyof paths as P extends `/api/v1${infer Rest}` ? Rest : never]: paths[P] };

/** Calls throw a Problem, so what they return always has `data`, unless the answer is empty (204). */
export const api = createClient<AppPaths>({
  baseUrl: `${globalThis.location?.origin ?? "http://localhost"}/bff/api`,
  headers: CSRF,
  fetch: answered,
  // `status=a,b`, as the API reads lists.
  querySerializer: { array: { style: "form", explode: false } },
});

/** The body of a call that always has one. */
export async function bodyOf<T>(call: Promise<{ data?: T; response: Response }>): Promise<T> {
  const { data, response } = await call;
  if (data === undefined) throw new Problem(response.status, { code: "app.no_answer", title: "No answer" });
  return data;
}
