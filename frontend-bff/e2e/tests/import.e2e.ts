/** A file of somebody else's making comes in: looked at first, then written, with what was refused given back. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useBrowser } from "../support/browser.ts";
import { type Company, itemsOf, ownCompany } from "../support/company.ts";
import { unique } from "../support/roadbook.ts";

const { open } = useBrowser();
let company: Company;

beforeAll(async () => {
  company = await ownCompany();
});

/** Two good rows, and one whose time is none. Of the headings, one is in a language that nobody guesses. */
function fileOf(ids: readonly string[]): string {
  const place = "Loop,41.88,-87.63,Market,41.89,-87.61";
  return [
    "Order Number,Departure,Bemerkung,Origin Name,Origin Lat,Origin Lon,Dest Name,Dest Lat,Dest Lon,Distance (km)",
    `${ids[0]},2026-03-02T08:00:00Z,Side door,${place},12.5`,
    `${ids[1]},2026-03-02T09:00:00Z,Ring twice,${place},3`,
    `${ids[2]},tomorrow-ish,No matter,${place},3`,
  ].join("\n");
}

async function choose(page: Page, text: string): Promise<void> {
  const buffer = Buffer.from(text);
  await page.getByLabel("File to import").setInputFiles({ name: "orders.csv", mimeType: "text/csv", buffer });
}

/** As it stands below its name. */
async function expectCounts(page: Page, counts: Record<string, number>): Promise<void> {
  for (const [name, count] of Object.entries(counts)) {
    const one = page.locator("dl > div", { has: page.getByRole("term").getByText(name, { exact: true }) });
    await expect.poll(() => one.getByRole("definition").textContent()).toBe(String(count));
  }
}

describe.each(["desktop", "phone"] as const)("on a %s", (size) => {
  it("foreign columns are matched, looked at, written, counted, and the refused row comes back", async () => {
    const ids = [unique("A"), unique("B"), unique("C")];
    const page = await open({ size, as: company.owner });
    await page.goto("/trips/import");
    await choose(page, fileOf(ids));
    await page.getByRole("heading", { name: "What would happen with orders.csv" }).waitFor();
    await expectCounts(page, { "Would be new": 2, "Would change": 0, Refused: 1 });
    await page.getByText(/1 column not used/).waitFor();
    await page.getByRole("button", { name: "Change", exact: true }).click();
    expect(await page.getByLabel("Column of External id").inputValue()).toBe("Order Number");
    expect(await page.getByLabel("Unit of Planned distance").inputValue()).toBe("km");
    await page.getByLabel("Field for Bemerkung").selectOption({ label: "Notes" });
    await page.getByRole("button", { name: "Look again" }).click();
    await page.getByRole("button", { name: "Import 2 trips" }).click();

    await page.getByRole("heading", { name: "2 trips imported" }).waitFor();
    await expectCounts(page, { New: 2, Changed: 0, Refused: 1 });
    const problem = page.getByRole("region", { name: "Problems" }).getByRole("row").nth(1);
    expect(await problem.getByRole("cell").nth(1).textContent()).toBe("Departure");
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Refused rows" }).click(),
    ]);
    const rejects = await readFile(await file.path(), "utf8");
    expect(rejects).toContain(ids[2]);
    expect(rejects).toContain("tomorrow-ish");
    expect(rejects).toContain(String(await problem.getByRole("cell").nth(2).textContent()));
    expect(rejects).not.toContain(ids[0]);

    const [made] = itemsOf(await company.api.get(`trips?externalId=${ids[0]}`));
    expect(made).toMatchObject({ notes: "Side door", plannedDistance: 12_500 });
  });

  it("a mended file adds what is missing, and nothing twice", async () => {
    const ids = [unique("A"), unique("B"), unique("C")];
    const page = await open({ size, as: company.owner });
    await page.goto("/trips/import");
    await choose(page, fileOf(ids));
    await page.getByRole("button", { name: "Import 2 trips" }).click();
    await page.getByRole("heading", { name: "2 trips imported" }).waitFor();
    await page.getByRole("button", { name: "Import another file" }).click();
    await choose(page, fileOf(ids).replace("tomorrow-ish", "2026-03-02T10:00:00Z"));
    await expectCounts(page, { "Would be new": 1, "As they are": 2, Refused: 0 });
    await page.getByRole("button", { name: "Import 1 trip" }).click();
    await page.getByRole("heading", { name: "1 trip imported" }).waitFor();
    await page.getByRole("link", { name: "Show trips" }).click();
    await page.waitForURL("**/trips");
    expect(itemsOf(await company.api.get(`trips?externalId=${ids.join(",")}`)).length).toBe(3);
  });
});

it("drivers come in from their own page, and show in its list", async () => {
  const page = await open({ as: company.owner });
  const name = unique("Jörg");
  await page.goto("/drivers");
  await page
    .getByRole("button", { name: /^Import/ })
    .first()
    .click();
  await choose(page, `Name;License Expiry;Skills\n${name};2027-05-01;"adr; crane"`);
  await page.getByRole("button", { name: "Import 1 driver" }).click();
  await page.getByRole("button", { name: "Show drivers" }).click();
  await page.getByRole("table", { name: "Drivers" }).getByText(name).waitFor();
});
