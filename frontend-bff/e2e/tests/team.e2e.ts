/** The people of a company: how they come in, what they may do, and how that changes. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useBrowser } from "../support/browser.ts";
import { type Company, member, ownCompany } from "../support/company.ts";
import { Client, mailedLink, PASSWORD, unique } from "../support/roadbook.ts";

const { open } = useBrowser();
let company: Company;

beforeAll(async () => {
  company = await ownCompany();
});

function rowOf(page: Page, { name }: { name: string }) {
  return page.getByRole("row", { name: new RegExp(name) });
}

async function choose(page: Page, { name }: { name: string }, act: string): Promise<void> {
  await page.getByRole("button", { name: `Do something with ${name}` }).click();
  await page.getByRole("menuitem", { name: act }).click();
}

async function invite(page: Page, { name, email }: { name: string; email: string }, role: string): Promise<void> {
  await page.getByRole("button", { name: "Invite", exact: true }).first().click();
  const dialog = page.getByRole("dialog", { name: "Invite somebody" });
  await dialog.getByLabel("Email").fill(email);
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByRole("radio", { name: new RegExp(`^${role}`) }).check();
  await dialog.getByRole("button", { name: "Send the invitation" }).click();
  await page.getByText(`a letter is on its way to ${email}`).waitFor();
}

async function accept(page: Page, { name, email }: { name: string; email: string }): Promise<void> {
  await page.goto(await mailedLink(email));
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await page.waitForURL("**/board");
}

describe.each(["desktop", "phone"] as const)("on a %s", (size) => {
  it("somebody is invited, comes in by the mailed link, and is there", async () => {
    const page = await open({ size, as: company.owner });
    await page.goto("/team");
    const person = { name: unique("Vera"), email: `${unique("vera")}@example.test` };
    await invite(page, person, "Viewer");
    await rowOf(page, person).getByText("Invited", { exact: true }).waitFor();
    await rowOf(page, person).getByText("Never").filter({ visible: true }).waitFor();
    const first = await mailedLink(person.email);
    await choose(page, person, "Send the invitation again");
    await page.getByText(`Another letter is on its way to ${person.email}`).waitFor();
    await expect.poll(() => mailedLink(person.email), { timeout: 20_000 }).not.toBe(first);
    const theirs = await open({ size });
    await accept(theirs, person);
    expect(await theirs.getByRole("link", { name: "New trip" }).count()).toBe(0);
    await page.reload();
    await rowOf(page, person).getByText("Active", { exact: true }).waitFor();
    await rowOf(page, person).getByText("Viewer").filter({ visible: true }).waitFor();
    await rowOf(page, person).getByText("now", { exact: true }).filter({ visible: true }).waitFor();
  });

  it("another role holds from the next request on", async () => {
    const person = await member(company, "dispatcher");
    const before = await Client.of(person.email, person.password);
    const theirs = await open({ size, as: person });
    await theirs.goto("/drivers");
    await theirs.getByRole("button", { name: "New driver" }).click();
    await theirs.getByRole("complementary").getByLabel("Name", { exact: true }).fill("Nobody");
    const page = await open({ size, as: company.owner });
    await page.goto("/team");
    await choose(page, person, "Change the role");
    const dialog = page.getByRole("dialog", { name: `What ${person.name} may do` });
    await dialog.getByRole("radio", { name: /^Viewer/ }).check();
    await dialog.getByRole("button", { name: "Change the role" }).click();
    await page.getByText(`${person.name}: viewer`).waitFor();
    await expect(before.post("drivers", { name: "Nobody", status: "active" })).rejects.toThrow(/40[13]/);
    const again = theirs.getByRole("dialog", { name: "Your session has ended" });
    await again.getByLabel("Password", { exact: true }).fill(person.password);
    await again.getByRole("button", { name: "Sign in", exact: true }).click();
    await again.waitFor({ state: "hidden" });
    await theirs.getByRole("button", { name: "New driver" }).waitFor({ state: "detached" });
  });

  it("who is disabled is out at once, and in again when it is undone", async () => {
    const person = await member(company, "dispatcher");
    const before = await Client.of(person.email, person.password);
    const page = await open({ size, as: company.owner });
    await page.goto("/team");
    await choose(page, person, "Disable");
    await page.getByText(`${person.name} can no longer sign in`).waitFor();
    await rowOf(page, person).getByText("Disabled", { exact: true }).waitFor();
    await expect(before.get("trips")).rejects.toThrow("401");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText(`${person.name} can sign in again`).waitFor();
    await rowOf(page, person).getByText("Active", { exact: true }).waitFor();
    await Client.of(person.email, person.password);
  });

  it("who is in two companies goes from one to the other", async () => {
    const other = await ownCompany("Lakeside");
    const page = await open({ size, as: company.owner });
    await page.goto("/team");
    await invite(page, other.owner, "Dispatcher");
    const theirs = await open({ size });
    await accept(theirs, other.owner);
    await theirs.getByRole("banner").getByText(company.name).waitFor();
    await theirs.getByRole("button", { name: /, dispatcher$/ }).click();
    await theirs.getByRole("menuitem", { name: "Switch company" }).click();
    await theirs.getByRole("dialog", { name: "Switch company" }).getByRole("button", { name: other.name }).click();
    await theirs.getByRole("banner").getByText(other.name).waitFor();
    await theirs.getByRole("button", { name: /, owner$/ }).waitFor();
    await theirs.goto("/settings");
    await theirs.getByRole("heading", { level: 1, name: "Company" }).waitFor();
  });
});
