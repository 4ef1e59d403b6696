/** U4: people set up a second factor, and get in with it and not without. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { useBrowser } from "../support/browser.ts";
import { addApp, keepCodes, newPhone, TEXTS, textedCode, withScreenLock } from "../support/factors.ts";
import {
  arrive,
  givePassword,
  newPersonAt,
  newPersonInDebt,
  openSecurity,
  proveByPassword,
} from "../support/people.ts";

const { open } = useBrowser();

async function giveCode(page: Page, code: string, label = "Code"): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** The words of an earlier refusal may still be there, so the server's answer is waited for as well. */
async function giveWrongCode(page: Page, code: string, label = "Code"): Promise<void> {
  const answered = page.waitForResponse("**/bff/mfa");
  await giveCode(page, code, label);
  expect((await answered).status()).toBe(401);
  await page.getByRole("alert").getByText(/code/i).first().waitFor();
  expect(new URL(page.url()).pathname).toBe("/sign-in");
}

describe.each(["desktop", "phone"] as const)("on a %s", (size) => {
  it("an authenticator app is set up, and then asked for", async () => {
    const page = await open({ size });
    const person = await newPersonAt(page, "totti");
    const { app, recovery } = await addApp(page);
    expect(new Set(recovery).size).toBe(10);
    await page.getByRole("button", { name: "Remove the authenticator app" }).waitFor();

    const elsewhere = await open({ size });
    await givePassword(elsewhere, person);
    await giveWrongCode(elsewhere, app.wrong());
    await giveCode(elsewhere, await app.code());
    await arrive(elsewhere);
  });

  it("a recovery code lets in once, and new ones take the place of all before", async () => {
    const page = await open({ size });
    const person = await newPersonAt(page, "reco");
    const { recovery } = await addApp(page);
    const [first = "", second = ""] = recovery;

    const elsewhere = await open({ size });
    await givePassword(elsewhere, person);
    await elsewhere.getByRole("button", { name: "Recovery code" }).click();
    await giveCode(elsewhere, first, "Recovery code");
    await arrive(elsewhere);

    await elsewhere.context().clearCookies();
    await givePassword(elsewhere, person);
    await elsewhere.getByRole("button", { name: "Recovery code" }).click();
    await giveWrongCode(elsewhere, first, "Recovery code");
    await page.getByRole("button", { name: "Make new codes" }).click();
    await proveByPassword(page, person);
    const [fresh = ""] = await keepCodes(page);
    await giveWrongCode(elsewhere, second, "Recovery code");
    await giveCode(elsewhere, fresh, "Recovery code");
    await arrive(elsewhere);
  });

  it.skipIf(!TEXTS)("a telephone is set up by the code that it gets, and gets another at each sign-in", async () => {
    const phone = newPhone();
    const page = await open({ size });
    const person = await newPersonAt(page, "sam");
    await page.getByRole("button", { name: "Set up text messages" }).click();
    const dialog = page.getByRole("dialog", { name: "Text messages" });
    await dialog.getByLabel("Telephone").fill("312 555 0100");
    await dialog.getByRole("button", { name: "Send the code" }).click();
    await dialog.locator('input[aria-invalid="true"]').waitFor();
    await dialog.getByLabel("Telephone").fill(phone);
    await dialog.getByRole("button", { name: "Send the code" }).click();
    await dialog.getByLabel("Code", { exact: true }).fill(await textedCode(phone, 1));
    await dialog.getByRole("button", { name: "Confirm" }).click();
    expect(await keepCodes(page)).toHaveLength(10);
    await page.getByRole("button", { name: "Remove the text message" }).waitFor();

    const elsewhere = await open({ size });
    await givePassword(elsewhere, person);
    await elsewhere.getByRole("button", { name: "Send me a code" }).click();
    await giveCode(elsewhere, await textedCode(phone, 2));
    await arrive(elsewhere);
  });

  it("a passkey is added, lets in, and is refused where the screen lock says no", async () => {
    const page = await open({ size });
    const lock = await withScreenLock(page);
    const person = await newPersonAt(page, "pia");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a passkey" });
    await dialog.getByLabel("Name").fill("My telephone");
    await dialog.getByRole("button", { name: "Go on" }).click();
    await keepCodes(page);
    await page.getByRole("button", { name: "Remove the passkey My telephone" }).waitFor();

    // The lock belongs to this page, so the same one has to come anew.
    await page.context().clearCookies();
    await givePassword(page, person);
    await page.getByRole("button", { name: "Use a passkey" }).waitFor();
    await lock.says(false);
    await page.getByRole("button", { name: "Use a passkey" }).click();
    expect(await page.getByRole("alert").textContent()).toContain("The passkey was not used");
    await lock.says(true);
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await arrive(page);
  });
});

it("who has several factors chooses, and goes back to the password", async () => {
  const page = await open();
  await withScreenLock(page);
  const person = await newPersonAt(page, "sue");
  const { app } = await addApp(page);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("dialog", { name: "Add a passkey" }).getByRole("button", { name: "Go on" }).click();
  await proveByPassword(page, person);
  await page.getByRole("button", { name: /^Remove the passkey/ }).waitFor();

  await page.context().clearCookies();
  await givePassword(page, person);
  await page.getByRole("button", { name: "Passkey", exact: true }).click();
  await page.getByRole("button", { name: "Use a passkey" }).waitFor();
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByLabel("Password", { exact: true }).waitFor();
  await givePassword(page, person);
  await giveCode(page, await app.code());
  await arrive(page);
});

it("who owes the company a second factor sets one up before anything else", async () => {
  const person = await newPersonInDebt("olga");
  const page = await open();
  await openSecurity(page, person);
  await page.getByText("Your company asks for a second factor").waitFor();
  await page.goto("/trips");
  await page.waitForURL("**/account/security**");
  await addApp(page);
  await page.getByRole("link", { name: "Go to the board" }).click();
  await page.getByRole("heading", { name: "Board", includeHidden: true }).waitFor({ state: "attached" });
});

it("a factor that is removed is not asked for any more", async () => {
  const page = await open();
  const person = await newPersonAt(page, "rob");
  await addApp(page);
  await page.getByRole("button", { name: "Remove the authenticator app" }).click();
  const dialog = page.getByRole("dialog", { name: "Remove authenticator app" });
  await dialog.getByText("It is the last one that you have").waitFor();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await proveByPassword(page, person);
  await page.getByRole("button", { name: "Set up an authenticator app" }).waitFor();
  const elsewhere = await open();
  await givePassword(elsewhere, person);
  await arrive(elsewhere);
});
