/** API keys: what another program needs to call Roadbook, and how that ends. */
import { describe, expect, it } from "vitest";
import { SIZES, useBrowser } from "../support/browser.ts";
import { run, unique } from "../support/roadbook.ts";

const { open } = useBrowser();

/** As a program calls: how it was answered. */
async function statusOf(path: string, secret: string): Promise<number> {
  const response = await fetch(`${run.api}/api/v1/${path}`, { headers: { Authorization: `Bearer ${secret}` } });
  return response.status;
}

describe.each(["desktop", "phone"] as const)("on a %s", (size) => {
  it("a key is made, shows its secret once, does what it may and no more, and is refused once deleted", async () => {
    const page = await open({ size, as: "admin" });
    const name = unique("Warehouse-of-the-north");
    await page.goto("/api-keys");
    await page.getByRole("button", { name: "New key" }).click();
    const dialog = page.getByRole("dialog", { name: "New API key" });
    await dialog.getByLabel("Name", { exact: true }).fill(name);
    await dialog.getByRole("button", { name: "Make the key" }).click();
    await dialog.getByText("Choose at least one thing that it may do.").waitFor();
    await dialog.getByLabel("Read trips").check();
    await dialog.getByRole("button", { name: "Make the key" }).click();

    const shown = page.getByRole("dialog", { name: `The secret of ${name}` });
    const secret = await shown.getByLabel("Secret", { exact: true }).inputValue();
    await page.keyboard.press("Escape");
    // A slip must not lose what nobody can read again.
    await shown.getByRole("alert").getByText("Copy it first").waitFor();
    await shown.getByRole("button", { name: "I have kept it" }).click();
    await shown.waitFor({ state: "hidden" });
    const row = page.getByRole("row", { name: new RegExp(name) });
    await row.getByText("Trips: read").filter({ visible: true }).waitFor();
    expect(await page.content()).not.toContain(secret);
    // A long name without a space in it is no reason to run out of the screen.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(SIZES[size].width);

    expect(await statusOf("trips?limit=1", secret)).toBe(200);
    expect(await statusOf("drivers?limit=1", secret)).toBe(403);
    await row.getByRole("button", { name: `Delete ${name}` }).click();
    await page.getByRole("button", { name: "Delete for good" }).click();
    await page.getByText(`${name} is deleted`).waitFor();
    await row.waitFor({ state: "detached" });
    expect(await statusOf("trips?limit=1", secret)).toBe(401);
  });
});

it("a new secret takes the place of the old one, which stops at once where that is chosen", async () => {
  const page = await open({ as: "admin" });
  const name = unique("Customer");
  const secrets: string[] = [];
  const keep = async () => {
    const shown = page.getByRole("dialog", { name: `The secret of ${name}` });
    secrets.push(await shown.getByLabel("Secret", { exact: true }).inputValue());
    await shown.getByRole("button", { name: "I have kept it" }).click();
  };
  await page.goto("/api-keys");
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Read trips").check();
  await page.getByRole("button", { name: "Make the key" }).click();
  await keep();
  await page.getByRole("button", { name: `New secret for ${name}` }).click();
  await page.getByLabel("The old secret stays good").selectOption({ label: "Not at all: it stops now" });
  await page.getByRole("button", { name: "Make a new secret" }).click();
  await keep();
  const answers = await Promise.all(secrets.map((one) => statusOf("trips?limit=1", one)));
  expect(answers).toEqual([401, 200]);
});
