/** A company of a test's own: with nothing in it but what the test puts there, so that everything can be counted. */
import { randomInt } from "node:crypto";
import { request } from "node:http";
import { Client, mailedLink, PASSWORD, run, unique } from "./roadbook.ts";

export type Body = Record<string, unknown>;
export type Person = { name: string; email: string; password: string };
export type Company = { name: string; owner: Person; api: Client };

/** Registered, with its address confirmed. */
export async function ownCompany(word = "Harbour"): Promise<Company> {
  const name = unique(word);
  const email = `${unique("olive")}@example.test`;
  const owner: Person = { name: `Olive of ${name}`, email, password: PASSWORD };
  await come("auth/register", { organizationName: name, ...owner });
  await come("auth/email/verify", { token: await mailedToken(email) });
  return { name, owner, api: await Client.of(email, PASSWORD) };
}

/** Somebody in a company, come in by the mailed link. */
export async function member({ api }: Company, role: string): Promise<Person> {
  const email = `${unique(role)}@example.test`;
  const person: Person = { name: unique("Max"), email, password: PASSWORD };
  await api.post("users/invite", { email, name: person.name, role });
  await come("auth/invitations/accept", { token: await mailedToken(email), password: PASSWORD });
  return person;
}

export function itemsOf({ items }: Body): Body[] {
  return Array.isArray(items) ? items.filter(isBody) : [];
}

export function isBody(value: unknown): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function mailedToken(email: string): Promise<string> {
  return new URL(await mailedLink(email)).searchParams.get("token") ?? "";
}

/** Each from an address of this machine that nobody has come from yet: a single one may not register so many. */
function come(path: string, body: Body): Promise<void> {
  const localAddress = `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`;
  const headers = { "Content-Type": "application/json" };
  return new Promise((done, failed) => {
    const sent = request(`${run.api}/api/v1/${path}`, { method: "POST", localAddress, headers }, (answer) => {
      answer.resume();
      const status = answer.statusCode ?? 0;
      if (status < 400) answer.on("end", done);
      else failed(new Error(`POST ${path}: ${status}`));
    });
    sent.on("error", failed);
    sent.end(JSON.stringify(body));
  });
}
