/** Google and Microsoft, for whom a stand-in of others' making answers: it believes whoever comes. */
import type { Page } from "playwright-core";
import { unique } from "./roadbook.ts";

/** Where the stand-in is; unset where the stack has other providers, or none. */
export const STAND_IN = process.env.ROADBOOK_PROVIDERS;

export type Account = { subject: string; email: string };

/** Somebody's account there, with an address that is theirs as far as the provider says so. */
export async function newAccount(email = `${unique("there")}@elsewhere.test`): Promise<Account> {
  const subject = unique("subject");
  const response = await fetch(`${STAND_IN}/users/${subject}`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, email_verified: true }),
  });
  if (!response.ok) throw new Error(`The provider does not take ${subject}: ${response.status}`);
  return { subject, email };
}

/** Its page takes a style sheet from a host that tests do not ask for anything. */
export async function withoutItsStyles(page: Page): Promise<void> {
  await page.context().route(/^https:/, (route) => route.abort());
}

/** On the provider's page. */
export async function agree(page: Page, { subject }: Account): Promise<void> {
  await page.getByPlaceholder("sub").fill(subject);
  await page.getByRole("button", { name: "Authorize" }).click();
}

/** On the provider's page. */
export async function decline(page: Page): Promise<void> {
  const state = new URL(page.url()).searchParams.get("state") ?? "";
  // This stand-in forgets the state, which RFC 6749, section 4.1.2.1, has every provider send along.
  await page.route("**/oauth2/authorize?*", async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    const back = new URL(response.headers().location ?? "");
    back.searchParams.set("state", state);
    await route.fulfill({ status: 302, headers: { location: back.href } });
  });
  await page.getByRole("button", { name: "Deny" }).click();
}
