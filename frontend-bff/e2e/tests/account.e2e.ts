/** U4: what people change about their account: sessions, password, and the proof that risky acts ask for. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { useBrowser } from "../support/browser.ts";
import { addApp, keepCodes } from "../support/factors.ts";
import { arrive, givePassword, newPersonAt, openSecurity } from "../support/people.ts";
import { mailedLink, PASSWORD } from "../support/roadbook.ts";

const { open } = useBrowser();
const OTHER_PASSWORD = `${PASSWORD} indeed`;

/** What stands over a page soon after its session has ended, untouched as it is. */
function ended(page: Page) {
  return page.getByRole("dialog", { name: "Your session has ended" });
}

async function changePassword(page: Page, from: string, to: string): Promise<void> {
  await page.getByLabel("Current password").fill(from);
  await page.getByLabel("New password").fill(to);
  await page.getByRole("button", { name: "Change password" }).click();
}

describe.each(["desktop", "phone"] as const)("on a %s", (size) => {
  it("all other sessions are ended, and who was in one signs in again without losing what was typed", async () => {
    const [page, other] = [await open({ size }), await open({ size })];
    const person = await newPersonAt(other, "nora");
    await other.getByRole("link", { name: "Profile" }).click();
    await other.getByLabel("Name", { exact: true }).fill("Nora at the Quay");
    await openSecurity(page, person);
    const sessions = page.getByRole("list", { name: "Sessions" }).getByRole("listitem");
    await expect.poll(() => sessions.count()).toBe(2);
    await page.getByRole("button", { name: "End all others" }).click();
    await expect.poll(() => sessions.count()).toBe(1);
    await sessions.getByText("This one").waitFor();
    expect(await page.getByRole("button", { name: "End all others" }).count()).toBe(0);

    const dialog = ended(other);
    await dialog.getByLabel("Password", { exact: true }).fill(person.password);
    await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
    expect(await other.getByLabel("Name", { exact: true }).inputValue()).toBe("Nora at the Quay");
    await other.getByRole("button", { name: "Save" }).click();
    await other.getByText("Saved", { exact: true }).waitFor();
  });

  it("the password is changed, which ends the other sessions and leaves the old one worth nothing", async () => {
    const [page, other] = [await open({ size }), await open({ size })];
    const person = await newPersonAt(page, "paul");
    await openSecurity(other, person);
    await changePassword(page, PASSWORD, "short");
    await page.getByText("Use 15 characters or more.").waitFor();
    await changePassword(page, "not the password at all", OTHER_PASSWORD);
    await page.locator('input[name="currentPassword"][aria-invalid="true"]').waitFor();
    await changePassword(page, PASSWORD, OTHER_PASSWORD);
    await page.getByText("Your password is changed.").waitFor();
    expect(await page.getByLabel("New password").inputValue()).toBe("");

    await ended(other).waitFor();
    await givePassword(other, person);
    expect(await other.getByRole("alert").textContent()).toMatch(/password/i);
    await openSecurity(other, { ...person, password: OTHER_PASSWORD });
  });

  it("a risky act asks whether it is still you, once for five minutes, and is left undone without a proof", async () => {
    const page = await open({ size });
    await newPersonAt(page, "stella");
    const { app } = await addApp(page);
    const make = page.getByRole("button", { name: "Make new codes" });
    const codes = page.getByRole("region", { name: "Your recovery codes" });
    const dialog = page.getByRole("dialog", { name: "Is it still you?" });

    await make.click();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "hidden" });
    expect(await codes.count()).toBe(0);

    await make.click();
    await dialog.getByLabel("Password", { exact: true }).fill("not the password at all");
    await dialog.getByRole("button", { name: "Go on" }).click();
    expect(await dialog.getByRole("alert").textContent()).toMatch(/password/i);
    await dialog.getByRole("button", { name: "Authenticator app" }).click();
    await dialog.getByLabel("Code", { exact: true }).fill(await app.code());
    await dialog.getByRole("button", { name: "Go on" }).click();
    const first = await keepCodes(page);

    await make.click();
    const second = await keepCodes(page);
    expect(second.filter((one) => first.includes(one))).toEqual([]);
    expect(await dialog.count()).toBe(0);
  });
});

it("one session is ended by itself", async () => {
  const [page, other] = [await open(), await open()];
  const person = await newPersonAt(other, "eddy");
  await openSecurity(page, person);
  await page.getByRole("button", { name: /^End the session on Chrome/ }).click();
  await page.getByText("The session has ended").waitFor();
  await ended(other).waitFor();
});

it("a link for a forgotten password is good once, ends all sessions, and leaves the second factor", async () => {
  const page = await open({ size: "phone" });
  const person = await newPersonAt(page, "greta");
  const { app } = await addApp(page);
  const elsewhere = await open({ size: "phone" });
  await elsewhere.goto("/sign-in");
  await elsewhere.getByRole("link", { name: "Forgot your password?" }).click();
  await elsewhere.getByRole("heading", { name: "Forgot your password?" }).waitFor();
  await elsewhere.getByLabel("Email").fill(person.email);
  await elsewhere.getByRole("button", { name: "Send the link" }).click();
  await elsewhere.getByRole("heading", { name: "Look into your mail" }).waitFor();
  await expect.poll(() => mailedLink(person.email), { timeout: 20_000 }).toContain("/reset-password");
  const link = await mailedLink(person.email);
  const choose = async () => {
    await elsewhere.goto(link);
    await elsewhere.getByLabel("New password", { exact: true }).fill(OTHER_PASSWORD);
    await elsewhere.getByRole("button", { name: "Change the password" }).click();
  };
  await choose();
  await elsewhere.getByRole("heading", { name: "Your password is changed" }).waitFor();
  await ended(page).waitFor();
  await choose();
  expect(await elsewhere.getByRole("alert").textContent()).toMatch(/link/i);

  await givePassword(elsewhere, { ...person, password: OTHER_PASSWORD });
  await elsewhere.getByLabel("Code", { exact: true }).fill(await app.code());
  await elsewhere.getByRole("button", { name: "Sign in", exact: true }).click();
  await arrive(elsewhere);
});
