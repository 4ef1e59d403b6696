/** Drivers, vehicles, places, customers: what the office keeps, each in the same way. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useBrowser } from "../support/browser.ts";
import { type Company, ownCompany } from "../support/company.ts";
import { unique } from "../support/roadbook.ts";
import { rowsOf } from "../support/table.ts";

const { open } = useBrowser();
let company: Company;

beforeAll(async () => {
  company = await ownCompany();
});

/** What is filled in of a new one, what is changed later, and what the API then says of it. */
const NOUNS = [
  {
    noun: "drivers",
    one: "driver",
    more: { Phone: "+1 312 555 0100" },
    field: "Employee number",
    key: "employeeNumber",
  },
  { noun: "vehicles", one: "vehicle", more: { "Load, kg": "1200" }, field: "Plate", key: "plate" },
  {
    noun: "places",
    one: "place",
    more: { Address: "1 Quay", Latitude: "41.89", Longitude: "-87.61" },
    field: "Notes",
    key: "notes",
  },
  { noun: "customers", one: "customer", more: { Email: "ann@example.test" }, field: "Reference", key: "reference" },
] as const;

/** Beside its list, or over it. */
function panelOf(page: Page, name: string) {
  return page.getByRole("complementary", { name, exact: true });
}

describe.each(["desktop", "phone"] as const)("on a %s", (size) => {
  it.each(NOUNS)("$noun are added, changed, deleted, and brought back", async ({ noun, one, more, field, key }) => {
    const { api, owner } = company;
    const page = await open({ size, as: owner });
    // Numbers of employees and plates are nobody else's.
    const [name, changed] = [unique("Nora"), unique("N")];
    const title = `${noun.slice(0, 1).toUpperCase()}${noun.slice(1)}`;
    await page.goto(`/${noun}`);
    await page.getByRole("button", { name: `New ${one}` }).click();
    const added = panelOf(page, `New ${one}`);
    await added.getByLabel("Name", { exact: true }).fill(name);
    for (const [label, text] of Object.entries(more)) await added.getByLabel(label, { exact: true }).fill(text);
    await added.getByRole("button", { name: "Save" }).click();
    await page.getByText(`${name} is saved`).waitFor();
    const panel = panelOf(page, name);
    await panel.waitFor();
    const id = new URL(page.url()).searchParams.get("open");

    await panel.getByLabel(field, { exact: true }).fill(changed);
    await panel.getByRole("button", { name: "Save" }).click();
    await expect.poll(async () => (await api.get(`${noun}/${id}`))[key]).toBe(changed);

    await panel.getByRole("button", { name: `Delete ${name}` }).click();
    await page.getByText(`${name} is deleted`).waitFor();
    await panel.waitFor({ state: "hidden" });
    await rowsOf(page, title).getByText(name).waitFor({ state: "detached" });
    await expect(api.get(`${noun}/${id}`)).rejects.toThrow("404");

    await page.getByRole("button", { name: "Undo" }).click();
    await rowsOf(page, title).getByText(name).waitFor();
    expect(await api.get(`${noun}/${id}`)).toMatchObject({ name, [key]: changed });
  });
});

it("what is wrong with a field is said at it, and what was typed stays", async () => {
  const page = await open({ as: "dispatcher" });
  await page.goto("/places?open=new");
  const panel = panelOf(page, "New place");
  await panel.getByLabel("Name", { exact: true }).fill("Harbour");
  await panel.getByLabel("Latitude").fill("141.89");
  await panel.getByLabel("Longitude").fill("-87.61");
  await panel.getByRole("button", { name: "Save" }).click();
  await panel.locator('input[name="point.lat"][aria-invalid="true"]').waitFor();
  expect(await panel.getByLabel("Latitude").inputValue()).toBe("141.89");
});

it("a number that another one has is refused at its field", async () => {
  const employeeNumber = unique("N");
  await company.api.post("drivers", { name: unique("Nora"), status: "active", employeeNumber });
  const page = await open({ as: company.owner });
  await page.goto("/drivers?open=new");
  const panel = panelOf(page, "New driver");
  await panel.getByLabel("Name", { exact: true }).fill(unique("Nora"));
  await panel.getByLabel("Employee number").fill(employeeNumber);
  await panel.getByRole("button", { name: "Save" }).click();
  await panel.getByText("Another one has this already.").waitFor();
});
