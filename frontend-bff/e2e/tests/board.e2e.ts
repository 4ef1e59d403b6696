/** The dispatcher's desk: the map with the lanes, the palette, and single keys. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useBrowser } from "../support/browser.ts";
import { type Body, type Company, ownCompany } from "../support/company.ts";
import { unique } from "../support/roadbook.ts";

const { open } = useBrowser();
let company: Company;
let trip: Body;
let name: string;

beforeAll(async () => {
  company = await ownCompany();
  const [pickup, dropoff] = [
    { type: "pickup", place: { name: "Harbour", point: { lat: 41.89, lng: -87.61 } } },
    { type: "dropoff", place: { name: "Harbour gate", point: { lat: 41.89, lng: -87.61 } } },
  ];
  name = unique("HERE");
  // Both stops are at one place, which is the middle of the map once the trip has been shown.
  trip = await company.api.scheduledTrip(name, { stops: [pickup, dropoff] });
});

function drawerOf(page: Page) {
  return page
    .getByRole("complementary", { name: `Trip ${name}` })
    .or(page.getByRole("dialog", { name: `Trip ${name}` }));
}

async function board(page: Page): Promise<void> {
  await page.goto("/board");
  await page.getByRole("button", { name, exact: true }).waitFor();
}

/** G with a letter, until it has led there: a busy machine may take longer between the two than a hand does. */
async function chord(page: Page, letter: string, path: string): Promise<void> {
  await expect
    .poll(async () => {
      await page.keyboard.press("g");
      await page.keyboard.press(letter);
      return new URL(page.url()).pathname;
    })
    .toBe(path);
}

describe.each(["desktop", "phone"] as const)("on a %s", (size) => {
  it("the map is there, says in words whom it is from, and its marks open their trip", async () => {
    const page = await open({ size, as: company.owner });
    await board(page);
    // Phones draw it when it is asked for.
    if (size === "phone") await page.getByRole("button", { name: "Map", exact: true }).click();
    const map = page.getByRole("region", { name: "Map", exact: true });
    await map.getByText(/Natural Earth.*GeoNames/).waitFor();
    const canvas = map.locator("canvas");
    await canvas.waitFor();
    await page.getByRole("button", { name, exact: true }).click();
    await drawerOf(page).waitFor();
    await page.waitForURL(`**/board?trip=${trip.id}`);
    await drawerOf(page).getByRole("button", { name: "Close trip" }).click();
    await drawerOf(page).waitFor({ state: "hidden" });
    await page.waitForURL("**/board");
    // It may draw the mark a moment later.
    await expect
      .poll(async () => {
        const box = await canvas.boundingBox();
        if (box) await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
        return await drawerOf(page).isVisible();
      })
      .toBe(true);
    expect(new URL(page.url()).searchParams.get("trip")).toBe(trip.id);
  });

  it("the palette goes to pages, and finds a trip", async () => {
    const page = await open({ size, as: company.owner });
    await board(page);
    const opener = page.getByRole("banner").getByRole("button", { name: /Go, find, do/ });
    const palette = page.getByRole("dialog", { name: "Go, find, do" });
    await (size === "phone" ? opener.click() : page.keyboard.press("Control+k"));
    await palette.getByRole("searchbox").fill("dashb");
    await palette.getByRole("menuitem", { name: /^Dashboard/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/dashboard");
    await (size === "phone" ? opener.click() : page.keyboard.press("Control+k"));
    await palette.getByRole("searchbox").fill(name);
    await palette.getByRole("menuitem", { name: new RegExp(name) }).click();
    await page.waitForURL(`**/trips?trip=${trip.id}`);
    await drawerOf(page).waitFor();
  });
});

it("single keys go about, and can be switched off", async () => {
  const page = await open({ as: company.owner });
  await board(page);
  await page.keyboard.press("/");
  const filter = page.getByLabel("Filter trips");
  await expect.poll(() => filter.evaluate((one) => one === document.activeElement)).toBe(true);
  // In a field a letter is a letter.
  await page.keyboard.press("n");
  expect(await filter.inputValue()).toBe("n");
  await filter.fill("");
  await filter.blur();
  await chord(page, "d", "/drivers");
  await chord(page, "b", "/board");
  await page.getByRole("button", { name, exact: true }).waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await drawerOf(page).waitFor();
  await page.keyboard.press("Escape");
  await drawerOf(page).waitFor({ state: "hidden" });
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys" });
  await help.getByLabel("Single keys act").uncheck();
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "hidden" });
  await page.keyboard.press("n");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Go, find, do" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/board");
});
