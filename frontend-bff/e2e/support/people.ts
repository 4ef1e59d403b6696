/** People whose accounts a test may change as it likes: of a company that no other file has. */
import type { Page } from "playwright-core";
import { APP, Client, call, mailedLink, PASSWORD, unique } from "./roadbook.ts";

export type Person = { email: string; password: string };

/** The sign-in page on the way to the security page, which shows more than others do of what a person has. */
export const SIGN_IN = "/sign-in?returnUrl=%2Faccount%2Fsecurity";

let owner: Promise<Client> | undefined;

/** Somebody new, who has a password and nothing else yet. */
export async function newPerson(word: string): Promise<Person> {
  const { email, invitation } = await invited(word);
  await call("POST", "auth/invitations/accept", invitation);
  return { email, password: invitation.password };
}

/** The same, signed in and at the security page: without the forms, which take their time and have tests of their own. */
export async function newPersonAt(page: Page, word: string): Promise<Person> {
  const { email, invitation } = await invited(word);
  const answer = await page.request.post("/bff/invitations/accept", {
    data: invitation,
    headers: { Origin: APP, "X-Roadbook-CSRF": "1" },
  });
  if (!answer.ok()) throw new Error(`${email} does not get in: ${answer.status()} ${await answer.text()}`);
  await page.goto("/account/security");
  await arrive(page);
  return { email, password: invitation.password };
}

/** Somebody whose company asks for a second factor from when they are in it, and who has none. */
export async function newPersonInDebt(word: string): Promise<Person> {
  const strict = await ownerOfANewCompany();
  const { email, invitation } = await invited(word, strict);
  await call("POST", "auth/invitations/accept", invitation);
  await strict.post("auth/step-up", { password: PASSWORD });
  await strict.patch("organization", { mfaRequired: true });
  return { email, password: PASSWORD };
}

function usualOwner(): Promise<Client> {
  owner ??= ownerOfANewCompany();
  return owner;
}

async function invited(word: string, by?: Client) {
  const email = `${unique(word)}@example.test`;
  const invitation = { email, name: `${word} of the company`, role: "dispatcher" };
  await (by ?? (await usualOwner())).post("users/invite", invitation);
  return { email, invitation: { token: await mailedToken(email), password: PASSWORD } };
}

async function ownerOfANewCompany(): Promise<Client> {
  const email = `${unique("olive")}@example.test`;
  const person = { organizationName: "Harbour Freight", name: "Olive Owner", email, password: PASSWORD };
  await call("POST", "auth/register", person);
  await call("POST", "auth/email/verify", { token: await mailedToken(email) });
  return await Client.of(email, PASSWORD);
}

async function mailedToken(email: string): Promise<string> {
  return new URL(await mailedLink(email)).searchParams.get("token") ?? "";
}

/** As far as the password; what comes then is up to the person's second factor. */
export async function givePassword(page: Page, { email, password }: Person): Promise<void> {
  await page.goto(SIGN_IN);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

export async function arrive(page: Page): Promise<void> {
  await page.waitForURL("**/account/security");
  await page.getByRole("list", { name: "Second factors" }).waitFor();
}

export async function openSecurity(page: Page, person: Person): Promise<void> {
  await givePassword(page, person);
  await arrive(page);
}

/** What is asked before something risky, answered with the password. */
export async function proveByPassword(page: Page, { password }: Person): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Is it still you?" });
  await dialog.getByLabel("Password", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await dialog.waitFor({ state: "hidden" });
}
