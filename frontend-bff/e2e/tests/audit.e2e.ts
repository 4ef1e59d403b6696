/** The audit log: who changed what, from what to what, in words. */
import type { Page } from "playwright-core";
import { describe, it } from "vitest";
import { useBrowser } from "../support/browser.ts";
import { Client, unique } from "../support/roadbook.ts";

const { open } = useBrowser();

/** Of what was done with an object: the entry of this name, opened. */
async function opened(page: Page, name: string) {
  const entry = page.getByRole("list", { name: "Audit entries" }).getByRole("listitem").filter({ hasText: name });
  await entry.getByText(name).click();
  const values = (field: string) => entry.getByRole("term").getByText(field, { exact: true }).locator("xpath=../dd");
  return { entry, values };
}

describe.each(["desktop", "phone"] as const)("on a %s", (size) => {
  it("a change is there with who made it, what was before and what came after", async () => {
    const api = await Client.as("dispatcher");
    const [before, after] = [unique("BEFORE"), unique("AFTER")];
    const trip = await api.scheduledTrip(before);
    await api.patch(`trips/${trip.id}`, { reference: after, priority: "urgent" });
    const me = await api.get("users/me");
    const page = await open({ size, as: "admin" });
    await page.goto(`/audit?target=${trip.id}`);
    const { entry, values } = await opened(page, "Trip changed");
    await entry.getByText(String(me.name)).waitFor();
    await values("Reference").locator("del", { hasText: before }).waitFor();
    await values("Reference").locator("span", { hasText: after }).waitFor();
    await values("Priority")
      .filter({ hasText: /normal.*urgent/ })
      .waitFor();
  });

  it("what is personal is told to have changed, and is not shown", async () => {
    const api = await Client.as("dispatcher");
    const driver = await api.post("drivers", { name: unique("Dora"), status: "active", phone: "+1 312 555 0100" });
    await api.patch(`drivers/${driver.id}`, { phone: "+1 312 555 0199", status: "inactive" });
    const page = await open({ size, as: "admin" });
    await page.goto("/audit");
    await page.getByLabel("Id of what it was done with").fill(String(driver.id));
    await page.keyboard.press("Enter");
    const { values } = await opened(page, "Driver changed");
    await values("Status")
      .filter({ hasText: /^active.*inactive$/ })
      .waitFor();
    await values("Phone")
      .filter({ hasText: /not shown/ })
      .waitFor();
    await page.waitForURL(`**/audit?target=${driver.id}`);
  });
});
