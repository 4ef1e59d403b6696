/** The Roadbook that is tested: what its run.json says, and its API for what a test needs beforehand. */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export type Role = "owner" | "admin" | "dispatcher" | "driver" | "viewer";
type Login = { role: Role; email: string; password: string };
type Run = { api: string; app: string; logins: Login[] };

const FILE = process.env.ROADBOOK_RUN ?? "../../.data/run.json";
export const run: Run = JSON.parse(readFileSync(FILE, "utf8"));

/** By name, because browsers keep Secure cookies of plain loopback for `localhost` alone. */
export const APP = run.app.replace("127.0.0.1", "localhost");
export const PASSWORD = "correct horse battery staple";

export function loginOf(role: Role): Login {
  const found = run.logins.find((one) => one.role === role);
  if (!found) throw new Error(`The demo has no ${role}`);
  return found;
}

type Body = Record<string, unknown>;

/** What an integrator would do: a call of the API with a person's token. */
export class Client {
  readonly #token: string;

  private constructor(token: string) {
    this.#token = token;
  }

  static async as(role: Role): Promise<Client> {
    const { email, password } = loginOf(role);
    return await Client.of(email, password);
  }

  static async of(email: string, password: string): Promise<Client> {
    const answer = await call("POST", "auth/login", { email, password });
    return new Client(String(answer.accessToken));
  }

  post(path: string, body: Body = {}): Promise<Body> {
    return call("POST", path, body, this.#token);
  }

  patch(path: string, body: Body): Promise<Body> {
    return call("PATCH", path, body, this.#token);
  }

  get(path: string): Promise<Body> {
    return call("GET", path, undefined, this.#token);
  }

  /** A trip in Chicago that nobody drives yet, today, with this reference. */
  async scheduledTrip(reference: string, more: Body = {}): Promise<Body> {
    const start = new Date(Date.now() + 3_600_000);
    const end = new Date(start.getTime() + 2 * 3_600_000);
    const made = await this.post("trips", {
      reference,
      scheduledStart: start.toISOString(),
      scheduledEnd: end.toISOString(),
      stops: [
        { type: "pickup", place: { name: "Harbour", point: { lat: 41.89, lng: -87.61 } } },
        { type: "dropoff", place: { name: "Market", point: { lat: 41.88, lng: -87.64 } } },
      ],
      ...more,
    });
    return await this.post(`trips/${made.id}/status`, { status: "scheduled" });
  }
}

export async function call(method: string, path: string, body?: Body, token?: string): Promise<Body> {
  const response = await fetch(`${run.api}/api/v1/${path}`, {
    method,
    headers: {
      ...(body && { "Content-Type": "application/json" }),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : {};
}

/** The link of the newest letter to somebody, as soon as there is one. */
export async function mailedLink(to: string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const { items } = await call("GET", `dev/messages?to=${encodeURIComponent(to)}`);
    const [newest] = items as { links: string[] }[];
    const [link] = newest?.links ?? [];
    if (link) return link.replace(/^https?:\/\/[^/]+/, APP);
    await sleep(200);
  }
  throw new Error(`No letter came for ${to}`);
}

let counter = 0;

/** A word that no other test uses. */
export function unique(word: string): string {
  counter += 1;
  return `${word}-${process.pid.toString(36)}${Date.now().toString(36).slice(-5)}${counter}`;
}
