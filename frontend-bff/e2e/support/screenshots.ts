/** Takes a picture of every page, at both sizes, light and dark. */
import { describe, it } from "vitest";
import { useBrowser } from "./browser.ts";
import { PAGES } from "./pages.ts";

const FOLDER = "../../docs/screenshots";
const { open } = useBrowser();

describe.each(["desktop", "phone"] as const)("%s", (size) => {
  describe.each(["light", "dark"] as const)("%s", (theme) => {
    it.each(PAGES)("$name", async ({ path, name, as, heading }) => {
      const page = await open({ size, theme, ...(as && { as }) });
      await page.goto(path);
      await page.getByRole("heading", { level: 1, name: heading }).waitFor({ state: "attached" });
      await page.waitForLoadState("networkidle").catch(() => undefined);
      // Without a graphics card the map comes last, and draws itself when it is there.
      if (name === "board" && size === "desktop") await page.locator("canvas").waitFor();
      await page.waitForTimeout(1500);
      await page.screenshot({ path: `${FOLDER}/${name}-${size}-${theme}.jpg`, type: "jpeg", quality: 78 });
    });
  });
});
