/** The tables of the app, whose rows are drawn only where they are in sight. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

export function tableOf(page: Page, name: string): Locator {
  return page.getByRole("table", { name, exact: true });
}

export function rowsOf(page: Page, name: string): Locator {
  return tableOf(page, name).locator("[data-index]");
}

/** Once the server has answered: a table of so many rows, or none where nothing fits. */
export async function expectTrips(page: Page, count: number): Promise<void> {
  if (count === 0) return await page.getByText("No trip fits").waitFor();
  const table = tableOf(page, "Trips");
  await expect.poll(() => table.getAttribute("aria-rowcount")).toBe(String(count + 1));
  // All of them are in sight, if they are few.
  if (count <= 10) await expect.poll(() => rowsOf(page, "Trips").count()).toBe(count);
}
