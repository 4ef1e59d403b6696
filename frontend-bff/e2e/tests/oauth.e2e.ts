/** U3: people sign in with Google and with Microsoft, once their account there is linked to the one here. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { type Size, useBrowser } from "../support/browser.ts";
import { addApp } from "../support/factors.ts";
import { arrive, newPerson, newPersonAt, type Person, proveByPassword, SIGN_IN } from "../support/people.ts";
import { type Account, agree, decline, newAccount, STAND_IN, withoutItsStyles } from "../support/providers.ts";
import { APP } from "../support/roadbook.ts";

const { open } = useBrowser();

async function openEmpty(size: Size = "desktop"): Promise<Page> {
  const page = await open({ size });
  await withoutItsStyles(page);
  return page;
}

async function openSignIn(size: Size = "desktop"): Promise<Page> {
  const page = await openEmpty(size);
  await page.goto(SIGN_IN);
  return page;
}

/** As far as the provider's page. */
async function goThere(page: Page, provider: string): Promise<void> {
  await page.getByRole("link", { name: provider, exact: true }).click();
  await page.getByRole("heading", { name: "Authorize Client" }).waitFor();
}

/** From the security page to the provider's. */
async function beginLink(page: Page, provider: string, person: Person): Promise<void> {
  await page.getByRole("button", { name: `Link ${provider}` }).click();
  await proveByPassword(page, person);
  await page.getByRole("heading", { name: "Authorize Client" }).waitFor();
}

async function link(page: Page, provider: string, person: Person, account: Account): Promise<void> {
  await beginLink(page, provider, person);
  await agree(page, account);
  await page.getByRole("button", { name: `Unlink ${provider}` }).waitFor();
}

describe.skipIf(!STAND_IN).each(["desktop", "phone"] as const)("on a %s", (size) => {
  it.each(["Google", "Microsoft"])("an account with %s is linked, lets in, and is unlinked again", async (provider) => {
    const account = await newAccount();
    const page = await openEmpty(size);
    const person = await newPersonAt(page, "lina");
    await link(page, provider, person, account);
    await page.getByRole("list", { name: "Linked accounts" }).getByText(account.email).waitFor();

    const elsewhere = await openSignIn(size);
    await goThere(elsewhere, provider);
    await agree(elsewhere, account);
    await arrive(elsewhere);

    await page.getByRole("button", { name: `Unlink ${provider}` }).click();
    await page.getByRole("button", { name: `Link ${provider}` }).waitFor();
    await elsewhere.context().clearCookies();
    await elsewhere.goto(SIGN_IN);
    await goThere(elsewhere, provider);
    await agree(elsewhere, account);
    await elsewhere.getByRole("heading", { name: "Signing in did not work" }).waitFor();
  });

  it("an account that nobody linked is refused in words, which lead back to the sign-in page", async () => {
    const page = await openSignIn(size);
    await goThere(page, "Microsoft");
    await agree(page, await newAccount());
    expect(await page.getByRole("alert").textContent()).toContain("is not linked to an account here");
    await page.getByRole("link", { name: "Back to the sign-in page" }).click();
    await goThere(page, "Google");
    await agree(page, await newAccount());
    expect(await page.getByRole("alert").textContent()).toContain("Nobody here has this email address");
  });

  it("who declines there is back at the sign-in page, which says so and still leads on", async () => {
    const person = await newPerson("dan");
    const page = await openSignIn(size);
    await goThere(page, "Google");
    await decline(page);
    await page.getByText("You are not signed in: Google was told not to").waitFor();
    await page.getByLabel("Email").fill(person.email);
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await arrive(page);
  });

  it("who declines to link is back at the security page, and nothing is linked", async () => {
    const page = await openEmpty(size);
    const person = await newPersonAt(page, "dora");
    await beginLink(page, "Microsoft", person);
    await decline(page);
    await page.getByText("Nothing was linked").waitFor();
    await page.getByRole("button", { name: "Link Microsoft" }).waitFor();
  });
});

describe.skipIf(!STAND_IN)("an account elsewhere", () => {
  it("whose address Google vouches for lets in at once, and is linked from then on", async () => {
    const person = await newPerson("vera");
    const page = await openSignIn();
    await goThere(page, "Google");
    await agree(page, await newAccount(person.email));
    await arrive(page);
    await page.getByRole("button", { name: "Unlink Google" }).waitFor();
  });

  it("is gone to by a click of the person alone, not by another site, as which the app's other name counts", async () => {
    const page = await openEmpty();
    await page.goto(`${APP.replace("localhost", "127.0.0.1")}${SIGN_IN}`);
    await page.getByRole("link", { name: "Google", exact: true }).click();
    await page.waitForURL(`${APP}${SIGN_IN}`);
    await goThere(page, "Google");

    const person = await newPersonAt(page, "site");
    const start = `${APP}/bff/oauth/google/start?link=true`;
    await page.goto(APP.replace("localhost", "127.0.0.1"));
    await page.evaluate((address) => location.assign(address), start);
    await page.waitForURL(`${APP}/account/security`);
    await beginLink(page, "Google", person);
  });

  it("that is linked to somebody is not linked to another", async () => {
    const account = await newAccount();
    const [page, other] = [await openEmpty(), await openEmpty()];
    const first = await newPersonAt(page, "fay");
    await link(page, "Google", first, account);

    const second = await newPersonAt(other, "finn");
    await beginLink(other, "Google", second);
    await agree(other, account);
    await other.getByRole("heading", { name: "Linking did not work" }).waitFor();
    expect(await other.getByRole("alert").textContent()).toMatch(/linked/);
    await other.getByRole("link", { name: "Back" }).click();
    await other.getByRole("button", { name: "Link Google" }).waitFor();
  });

  it("does not stand in for the second factor", async () => {
    const account = await newAccount();
    const page = await openEmpty();
    const person = await newPersonAt(page, "tess");
    await link(page, "Microsoft", person, account);
    const { app } = await addApp(page);

    const elsewhere = await openSignIn();
    await goThere(elsewhere, "Microsoft");
    await agree(elsewhere, account);
    await elsewhere.getByLabel("Code", { exact: true }).fill(await app.code());
    await elsewhere.getByRole("button", { name: "Sign in", exact: true }).click();
    await arrive(elsewhere);
  });
});
