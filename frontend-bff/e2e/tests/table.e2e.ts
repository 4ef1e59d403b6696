/** The table of trips: narrowed, kept, worked on in bulk, taken along. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useBrowser } from "../support/browser.ts";
import { type Body, type Company, itemsOf, member, ownCompany } from "../support/company.ts";
import { Client, unique } from "../support/roadbook.ts";
import { expectTrips, rowsOf, tableOf } from "../support/table.ts";

const { open } = useBrowser();
let company: Company;
let colleague: Client;

beforeAll(async () => {
  company = await ownCompany();
  const { email, password } = await member(company, "viewer");
  colleague = await Client.of(email, password);
});

/** Of a customer of their own, which the table can be narrowed to. */
async function tripsOf(count: number): Promise<{ customer: Body; trips: Body[] }> {
  const customer = await company.api.post("customers", { name: unique("Acme") });
  const trips: Body[] = [];
  for (let made = 0; made < count; made++) {
    trips.push(await company.api.scheduledTrip(unique("ROW"), { customerId: customer.id }));
  }
  return { customer, trips };
}

function statusOf(trip: Body | undefined): Promise<unknown> {
  return company.api.get(`trips/${trip?.id}`).then(({ status }) => status);
}

async function chooseAll(page: Page): Promise<void> {
  await tableOf(page, "Trips").getByLabel("Select all that are loaded").check();
}

describe.each(["desktop", "phone"] as const)("on a %s", (size) => {
  it("filters live in the address: a reload and a way back keep them", async () => {
    const { customer, trips } = await tripsOf(2);
    await company.api.post(`trips/${trips[0]?.id}/status`, { status: "cancelled" });
    const page = await open({ size, as: company.owner });
    await page.goto("/trips");
    await page.getByLabel("Customer", { exact: true }).selectOption({ label: String(customer.name) });
    await expectTrips(page, 2);
    await page.getByRole("button", { name: "Status", exact: true }).click();
    await page.getByRole("menuitemcheckbox", { name: "Cancelled" }).click();
    await page.keyboard.press("Escape");
    await expectTrips(page, 1);
    const filtered = page.url();
    expect(new URL(filtered).searchParams.get("status")).toBe("cancelled");
    await page.reload();
    await expectTrips(page, 1);
    await page.getByRole("button", { name: "Status: Cancelled" }).waitFor();
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Drivers" }).click();
    await page.waitForURL("**/drivers");
    await page.goBack();
    await expectTrips(page, 1);
    expect(page.url()).toBe(filtered);
    await page.getByRole("button", { name: "Show all" }).click();
    await page.waitForURL("**/trips");
  });

  it("a filter is kept by a name, shared, deleted, and brought back", async () => {
    const { customer } = await tripsOf(1);
    const page = await open({ size, as: company.owner });
    const name = unique("Only");
    await page.goto(`/trips?customerId=${customer.id}`);
    await page.getByRole("button", { name: "Save this filter" }).click();
    const dialog = page.getByRole("dialog", { name: "Save this filter" });
    await dialog.getByLabel("Name", { exact: true }).fill(name);
    await dialog.getByRole("button", { name: "Save" }).click();
    const kept = page.getByRole("navigation", { name: "Saved filters" });
    const chip = kept.getByRole("link", { name });
    await chip.getByText("1", { exact: true }).waitFor();
    expect(itemsOf(await colleague.get("saved-filters")).map((one) => one.name)).not.toContain(name);
    await kept.getByRole("link", { name: "All", exact: true }).click();
    await page.waitForURL("**/trips");
    await chip.click();
    await page.waitForURL(`**/trips?customerId=${customer.id}`);
    await expectTrips(page, 1);
    await page.getByRole("button", { name: `More for ${name}` }).click();
    await page.getByRole("menuitem", { name: "Share with the office" }).click();
    await page.getByText(`Everybody in the office sees ${name}`).waitFor();
    await chip.getByLabel("Shared").waitFor();
    expect(itemsOf(await colleague.get("saved-filters")).map((one) => one.name)).toContain(name);
    await page.getByRole("button", { name: `More for ${name}` }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByText(`${name} is deleted`).waitFor();
    await chip.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    await chip.waitFor();
  });

  it("many are changed at once, and each says what became of it", async () => {
    const { customer, trips } = await tripsOf(3);
    const [closed, ...others] = trips;
    await company.api.post(`trips/${closed?.id}/status`, { status: "cancelled" });
    const page = await open({ size, as: company.owner });
    await page.goto(`/trips?customerId=${customer.id}`);
    await expectTrips(page, 3);
    await chooseAll(page);
    await page.getByRole("button", { name: "Change the status" }).click();
    await page.getByRole("menuitem", { name: "Cancel", exact: true }).click();
    const outcome = page.getByRole("dialog", { name: "Cancelled: 2 of 3" });
    await outcome.getByRole("region", { name: "Refused" }).getByText(String(closed?.reference)).waitFor();
    await outcome.getByRole("region", { name: "Done" }).getByText(String(others[0]?.reference)).waitFor();
    await outcome.getByRole("button", { name: "Close", exact: true }).last().click();
    await page.getByText("1 chosen").waitFor();
    expect(await Promise.all(others.map(statusOf))).toEqual(["cancelled", "cancelled"]);

    await chooseAll(page);
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("Deleted: 3 trips").waitFor();
    await page.getByText("No trip fits").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await expectTrips(page, 3);
  });

  it("what is shown is taken along in a file", async () => {
    const { customer, trips } = await tripsOf(2);
    await tripsOf(1);
    const page = await open({ size, as: company.owner });
    await page.goto(`/trips?customerId=${customer.id}`);
    await expectTrips(page, 2);
    await page.getByRole("button", { name: "Export what is shown" }).click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: "CSV" }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^trips.*\.csv$/);
    const [head, ...lines] = (await readFile(await file.path(), "utf8")).trim().split(/\r?\n/);
    expect(head).toContain("reference");
    expect(lines.length).toBe(2);
    for (const { reference } of trips) expect(lines.filter((one) => one.includes(String(reference))).length).toBe(1);
  });
});

it("a long table comes page by page as one goes down, and is where it was when one comes back", async () => {
  const page = await open({ as: "dispatcher" });
  await page.goto("/trips");
  const table = tableOf(page, "Trips");
  await rowsOf(page, "Trips").first().waitFor();
  const total = Number(await table.getAttribute("aria-rowcount")) - 1;
  expect(total).toBeGreaterThan(100);
  const last = table.locator(`[data-index="${total - 1}"]`);
  // Each page that comes makes room for the next.
  await expect
    .poll(async () => {
      await table.press("End");
      return await last.count();
    })
    .toBe(1);
  await last.locator("[data-open]").click();
  const drawer = page.getByRole("complementary", { name: /^Trip / });
  const name = String(await drawer.getAttribute("aria-label"));
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Drivers" }).click();
  await page.waitForURL("**/drivers");
  await page.goBack();
  await page.getByRole("complementary", { name, exact: true }).waitFor();
  await expect.poll(() => last.count()).toBe(1);
  await page.reload();
  await page.getByRole("complementary", { name, exact: true }).waitFor();
});
