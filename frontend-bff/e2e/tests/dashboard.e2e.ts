/** U9: how the company does, and the trips behind each number. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useBrowser } from "../support/browser.ts";
import { type Company, itemsOf, ownCompany } from "../support/company.ts";
import { unique } from "../support/roadbook.ts";
import { expectTrips } from "../support/table.ts";

const { open } = useBrowser();
const DAY = 86_400_000;
const today = new Date().toISOString().slice(0, 10);
const midnight = Date.parse(today);
const STOPS = [
  { type: "pickup", place: { name: "Harbour", point: { lat: 41.89, lng: -87.61 } } },
  { type: "dropoff", place: { name: "Market", point: { lat: 41.88, lng: -87.64 } } },
];
let company: Company;

type Plan = { start: number; end: number };
/** Planned for a minute of this night, so that whatever ends now is late; and until tomorrow, so that it is not. */
const LATE: Plan = { start: midnight, end: midnight + 60_000 };
const EARLY: Plan = { start: midnight + DAY - 60_000, end: midnight + 2 * DAY };

async function plan({ start, end }: Plan, status = "scheduled"): Promise<unknown> {
  const [scheduledStart, scheduledEnd] = [start, end].map((at) => new Date(at).toISOString());
  const made = await company.api.post("trips", {
    reference: unique("DAY"),
    scheduledStart,
    scheduledEnd,
    stops: STOPS,
  });
  if (status !== "draft") await company.api.post(`trips/${made.id}/status`, { status: "scheduled" });
  if (status === "cancelled") await company.api.post(`trips/${made.id}/status`, { status });
  return made.id;
}

/** Driven by a driver of its own, for nobody can be on two trips at one time. */
async function drive(when: Plan): Promise<void> {
  const id = await plan(when);
  const driver = await company.api.post("drivers", { name: unique("Dora"), status: "active" });
  await company.api.post(`trips/${id}/assign`, { driverId: driver.id });
  for (const status of ["dispatched", "in_progress", "completed"]) {
    await company.api.post(`trips/${id}/status`, { status });
  }
}

beforeAll(async () => {
  company = await ownCompany();
  await drive(EARLY);
  await drive(EARLY);
  await drive(LATE);
  await plan(LATE);
  await plan(LATE, "draft");
  await plan(LATE, "cancelled");
  await plan({ start: midnight - DAY, end: midnight });
  expect(itemsOf(await company.api.get("trips")).length).toBe(7);
});

async function dashboard(page: Page, search = ""): Promise<void> {
  await page.goto(`/dashboard${search}`);
  await page.getByRole("heading", { name: "Trips by status" }).waitFor();
}

/** What stands at a name, and how many trips there are once one has followed it; then back. */
async function follow(page: Page, name: string, shown: string, trips: number): Promise<void> {
  const figure = page.locator("dl > div", { has: page.getByRole("term").filter({ hasText: name }) });
  expect(await figure.getByRole("link").textContent()).toBe(shown);
  await figure.getByRole("link").click();
  await page.waitForURL("**/trips?**");
  await expectTrips(page, trips);
  await page.goBack();
  await figure.waitFor();
}

describe.each(["desktop", "phone"] as const)("on a %s", (size) => {
  it("today's figures lead to the trips they count", async () => {
    const page = await open({ size, as: company.owner });
    await dashboard(page);
    await follow(page, "Trips", "6", 6);
    await follow(page, "Completed", "3", 3);
    await follow(page, "Cancelled", "1", 1);
    await follow(page, "On time", "67%", 3);
    await follow(page, "Utilization", "–", 4);
  });

  it("each status leads to the trips in it", async () => {
    const page = await open({ size, as: company.owner });
    await dashboard(page);
    const counts = { Draft: 1, Unassigned: 1, Assigned: 0, Completed: 3, Failed: 0, Cancelled: 1 };
    const byStatus = page.locator("section", { has: page.getByRole("heading", { name: "Trips by status" }) });
    for (const [status, count] of Object.entries(counts)) {
      await byStatus.getByRole("link", { name: new RegExp(`^${status}\\s*${count}$`) }).click();
      await expectTrips(page, count);
      await page.goBack();
      await byStatus.waitFor();
    }
  });

  it("days of the week lead to the trips of each", async () => {
    const page = await open({ size, as: company.owner });
    await dashboard(page);
    await page.getByRole("button", { name: "7 days" }).click();
    await page.waitForURL("**/dashboard?range=7d");
    const days = page.locator("section", { has: page.getByRole("heading", { name: "Trips by day" }) });
    await days.getByText("Show as a table").click();
    const rows = days.getByRole("table").getByRole("row");
    expect(await rows.count()).toBe(8);
    expect(await rows.nth(7).getByRole("cell").allTextContents()).toEqual(["6", "3", "67%"]);
    expect(await rows.nth(6).getByRole("cell").allTextContents()).toEqual(["1", "0", "–"]);
    for (const [row, count] of [
      [7, 6],
      [7, 3],
      [6, 1],
    ] as const) {
      await rows
        .nth(row)
        .getByRole("link", { name: String(count), exact: true })
        .click();
      await expectTrips(page, count);
      await page.goBack();
      await days.getByText("Show as a table").click();
    }
    await follow(page, "Trips", "7", 7);
  });
});
