/** U5 to U8: what dispatchers and drivers do with trips, and what the others see of it at once. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { useBrowser } from "../support/browser.ts";
import { Client, unique } from "../support/roadbook.ts";

const { open } = useBrowser();

/** Beside the page where there is room, else a dialog over it. */
function drawerOf(page: Page, reference: string) {
  const name = `Trip ${reference}`;
  return page.getByRole("complementary", { name }).or(page.getByRole("dialog", { name }));
}

async function fillStop(page: Page, at: number, address: string, lat: string, lng: string): Promise<void> {
  const stop = page.getByRole("group", { name: `Stop ${at}` });
  await stop.getByLabel("Address").fill(address);
  await stop.getByLabel("Latitude").fill(lat);
  await stop.getByLabel("Longitude").fill(lng);
}

describe.each(["desktop", "phone"] as const)("on a %s", (size) => {
  it("a trip with three stops and a shipment is planned, and shows on the board", async () => {
    const page = await open({ size, as: "dispatcher" });
    const reference = unique("PLAN");
    await page.goto("/trips/new");
    await page.getByLabel("Reference").first().fill(reference);
    await fillStop(page, 1, "1 Quay", "41.89", "-87.61");
    await fillStop(page, 2, "2 Market", "41.88", "-87.64");
    await page.getByRole("button", { name: "Add a stop" }).click();
    await fillStop(page, 3, "3 Yard", "41.87", "-87.65");
    await page.getByRole("button", { name: "Move stop 3 up" }).click();
    expect(await page.getByRole("group", { name: "Stop 2" }).getByLabel("Address").inputValue()).toBe("3 Yard");
    await page.getByRole("button", { name: "Add a shipment" }).click();
    const shipment = page.getByRole("group", { name: "Shipment 1" });
    await shipment.getByLabel("Pieces").fill("4");
    await shipment.getByLabel("Weight, kg").fill("120");
    await page.getByRole("button", { name: "Save and schedule" }).click();
    await page.waitForURL("**/board?trip=*");
    const drawer = drawerOf(page, reference);
    await drawer.getByText("Unassigned", { exact: true }).first().waitFor();
    expect(await drawer.getByRole("region", { name: "Stops" }).getByRole("listitem").count()).toBe(3);
    await drawer.getByText("4 pieces", { exact: false }).first().waitFor();
  });

  it("what is wrong is said at its field, and nothing that was typed is lost, not even by a reload", async () => {
    const page = await open({ size, as: "dispatcher" });
    const reference = unique("KEEP");
    await page.goto("/trips/new");
    await page.getByLabel("Reference").first().fill(reference);
    await fillStop(page, 1, "1 Quay", "141.89", "-87.61");
    await page.getByRole("button", { name: "Save as draft" }).click();
    await page.getByRole("group", { name: "Stop 1" }).locator('input[aria-invalid="true"]').first().waitFor();
    await page.reload();
    expect(await page.getByLabel("Reference").first().inputValue()).toBe(reference);
    await page.getByRole("button", { name: "Start over" }).click();
    expect(await page.getByLabel("Reference").first().inputValue()).toBe("");
  });

  it("a driver is assigned with the reasons in sight, and it can be undone", async () => {
    const api = await Client.as("dispatcher");
    const reference = unique("ASSIGN");
    const trip = await api.scheduledTrip(reference);
    const page = await open({ size, as: "dispatcher" });
    await page.goto(`/board?trip=${trip.id}`);
    const drawer = drawerOf(page, reference);
    await drawer.getByRole("button", { name: "Assign", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: `Assign ${reference}` });
    await dialog.getByRole("radio").first().check();
    await dialog.getByText("No other trip at that time.", { exact: false }).first().waitFor();
    await dialog.getByRole("button", { name: "Assign", exact: true }).click();
    await drawer.getByRole("button", { name: "Dispatch" }).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await drawer.getByRole("button", { name: "Assign", exact: true }).waitFor();
    // The page shows the undone assignment at once, before the service has answered.
    await expect.poll(async () => (await api.get(`trips/${trip.id}`)).status).toBe("scheduled");
  });
});

it("the same is done without a mouse", async () => {
  const api = await Client.as("dispatcher");
  const reference = unique("KEYS");
  const trip = await api.scheduledTrip(reference);
  const page = await open({ as: "dispatcher" });
  await page.goto(`/board?q=${reference}`);
  await page.getByRole("button", { name: reference, exact: true }).waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("a");
  const dialog = page.getByRole("dialog", { name: `Assign ${reference}` });
  await dialog.getByRole("radio").first().focus();
  await page.keyboard.press("Space");
  await dialog.getByRole("button", { name: "Assign", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await api.get(`trips/${trip.id}`)).status).toBe("assigned");
});

it("a card is dragged to its next lane, and one that must not go there stays", async () => {
  const api = await Client.as("dispatcher");
  const reference = unique("DRAG");
  const made = await api.scheduledTrip(reference);
  const { items } = await api.get(`trips/${made.id}/candidates`);
  const [driver] = items as { driverId: string }[];
  await api.post(`trips/${made.id}/assign`, { driverId: driver?.driverId });
  const page = await open({ as: "dispatcher" });
  await page.goto(`/board?q=${reference}`);
  const card = page.locator("[data-trip]", { hasText: reference });
  await card.and(page.locator("[draggable=true]")).waitFor();
  await card.dragTo(page.getByRole("region", { name: "In progress" }), { targetPosition: { x: 100, y: 200 } });
  expect((await api.get(`trips/${made.id}`)).status).toBe("assigned");
  await card.dragTo(page.getByRole("region", { name: "Dispatched" }), { targetPosition: { x: 100, y: 200 } });
  await expect.poll(async () => (await api.get(`trips/${made.id}`)).status).toBe("dispatched");
  await page.getByRole("region", { name: "Dispatched" }).getByText(reference).waitFor();
});

it("what another dispatcher does is on the board within a second, and is announced", async () => {
  const api = await Client.as("dispatcher");
  const reference = unique("LIVE");
  const trip = await api.scheduledTrip(reference);
  const page = await open({ as: "admin" });
  await page.goto(`/board?q=${reference}`);
  await page.getByRole("region", { name: "Unassigned" }).getByText(reference).waitFor();
  const { items } = await api.get(`trips/${trip.id}/candidates`);
  const [driver] = items as { driverId: string; name: string }[];
  await page.waitForTimeout(1500);
  await api.post(`trips/${trip.id}/assign`, { driverId: driver?.driverId });
  const began = Date.now();
  await page.getByRole("region", { name: "Assigned", exact: true }).getByText(reference).waitFor();
  const took = Date.now() - began;
  await expect.poll(() => page.getByTestId("announcer").textContent()).toContain(`Trip ${reference} was assigned to`);
  expect(took).toBeLessThan(1000);
});

it("a new trip of somebody else's comes by itself", async () => {
  const api = await Client.as("dispatcher");
  const reference = unique("NEW");
  const page = await open({ as: "admin" });
  await page.goto(`/board?q=${reference}`);
  await page.getByRole("heading", { name: "Unassigned" }).waitFor();
  await page.waitForTimeout(1500);
  await api.scheduledTrip(reference);
  await page.getByRole("region", { name: "Unassigned" }).getByText(reference).waitFor();
});

it("two people edit one trip: the second is told what changed, and loses nothing", async () => {
  const api = await Client.as("dispatcher");
  const reference = unique("BOTH");
  const trip = await api.scheduledTrip(reference);
  const page = await open({ as: "dispatcher" });
  await page.goto(`/trips/${trip.id}/edit`);
  await page.getByLabel("Notes").fill("Ring at the side door");
  await api.patch(`trips/${trip.id}`, { priority: "urgent", reference: `${reference}-B` });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Somebody else changed this trip meanwhile" });
  await dialog.getByRole("row", { name: /Priority.*urgent/ }).waitFor();
  await dialog.getByRole("button", { name: "Save mine on top" }).click();
  await page.waitForURL("**/board?trip=*");
  const after = await api.get(`trips/${trip.id}`);
  expect(after).toMatchObject({ priority: "urgent", reference: `${reference}-B`, notes: "Ring at the side door" });
});

it("a failed stop is tried again on another trip", async () => {
  const api = await Client.as("dispatcher");
  const [first, second] = [unique("FAIL"), unique("AGAIN")];
  const trip = await api.scheduledTrip(first);
  const other = await api.scheduledTrip(second);
  const { items } = await api.get(`trips/${trip.id}/candidates`);
  const [driver] = items as { driverId: string }[];
  await api.post(`trips/${trip.id}/assign`, { driverId: driver?.driverId });
  await api.post(`trips/${trip.id}/status`, { status: "dispatched" });
  const page = await open({ as: "dispatcher" });
  await page.goto(`/board?trip=${trip.id}`);
  const drawer = drawerOf(page, first);
  await drawer.getByRole("button", { name: "More for stop 1" }).click();
  await page.getByRole("menuitem", { name: "Failed" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Report" }).click();
  await drawer.getByRole("button", { name: "Try it again" }).click();
  const dialog = page.getByRole("dialog", { name: "Try stop 1 again" });
  await dialog.getByLabel("On which trip").selectOption({ label: second });
  await dialog.getByRole("button", { name: "Plan it again" }).click();
  await expect.poll(async () => ((await api.get(`trips/${other.id}`)).stops as unknown[]).length).toBe(3);
});

describe.each(["desktop", "phone"] as const)("by role, on a %s", (size) => {
  it("a driver sees own trips alone, and nothing to plan with", async () => {
    const page = await open({ size, as: "driver" });
    await page.goto("/board");
    await page.getByRole("heading", { name: "Board", includeHidden: true }).waitFor({ state: "attached" });
    expect(await page.getByRole("link", { name: "New trip" }).count()).toBe(0);
    expect(await page.getByRole("navigation").getByRole("link", { name: "Team" }).count()).toBe(0);
    await page.goto("/trips");
    await page.getByRole("table", { name: "Trips" }).waitFor();
    expect(await page.getByRole("button", { name: "Import" }).count()).toBe(0);
  });

  it("a viewer looks and changes nothing", async () => {
    const page = await open({ size, as: "viewer" });
    await page.goto("/drivers");
    await page.getByRole("table", { name: "Drivers" }).locator("[data-open]").first().click();
    await page.getByLabel("Name", { exact: true }).waitFor();
    expect(await page.getByLabel("Name", { exact: true }).isDisabled()).toBe(true);
    expect(await page.getByRole("button", { name: "New driver" }).count()).toBe(0);
  });

  it("a driver moves an own trip on", async () => {
    const api = await Client.as("dispatcher");
    const page = await open({ size, as: "driver" });
    const { items } = await (await Client.as("driver")).get("trips?status=in_progress,dispatched,assigned&limit=1");
    const [own] = items as { driverId: string }[];
    // No two runs at one time of the driver's.
    const start = Date.now() + (40 + Math.random() * 300) * 86_400_000;
    const reference = unique("DRIVE");
    const trip = await api.scheduledTrip(reference, {
      scheduledStart: new Date(start).toISOString(),
      scheduledEnd: new Date(start + 3_600_000).toISOString(),
    });
    await api.post(`trips/${trip.id}/assign`, { driverId: own?.driverId });
    await api.post(`trips/${trip.id}/status`, { status: "dispatched" });
    await page.goto(`/trips?trip=${trip.id}`);
    await drawerOf(page, reference)
      .getByRole("button", { name: /^(On the way|Arrived|Start)/ })
      .first()
      .click();
    await expect.poll(async () => (await api.get(`trips/${trip.id}`)).status).toBe("in_progress");
  });
});
