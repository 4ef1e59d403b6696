/** The audit log: who changed what, from what to what, in words. */
import { describe, it } from "vitest";
import { useBrowser } from "../support/browser.ts";
import { Client, unique } from "../support/roadbook.ts";

const { open } = useBrowser();

describe.each(["desktop", "phone"] as const)("on a %s", (size) => {
  it("a change is there with who made it, what was before and what came after", async () => {
    const api = await Client.as("dispatcher");
    const name = unique("Dora");
    const driver = await api.post("drivers", { name, status: "active", phone: "+1 312 555 0100" });
    await api.patch(`drivers/${driver.id}`, { phone: "+1 312 555 0199", status: "inactive" });
    const page = await open({ size, as: "admin" });
    await page.goto(`/audit?target=${driver.id}`);
    const entries = page.getByRole("list", { name: "Audit entries" }).getByRole("listitem");
    const changed = entries.filter({ hasText: "Driver changed" });
    await changed.getByText("Driver changed").click();
    await changed
      .getByRole("definition")
      .filter({ hasText: /^active.*inactive$/ })
      .waitFor();
    const phone = changed.getByRole("definition").filter({ hasText: "+1 312 555 0199" });
    await phone.locator("del", { hasText: "+1 312 555 0100" }).waitFor();
    await changed.getByText("dispatcher", { exact: false }).first().waitFor();
    await entries.filter({ hasText: "Driver created" }).waitFor();
  });
});
