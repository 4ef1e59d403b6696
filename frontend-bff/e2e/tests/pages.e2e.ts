/** Every page, at both sizes, light and dark: reachable for everyone, and nothing runs out of the screen. */
import { AxeBuilder } from "@axe-core/playwright";
import { describe, expect, it } from "vitest";
import { SIZES, useBrowser } from "../support/browser.ts";
import { PAGES } from "../support/pages.ts";

const { open } = useBrowser();
const LOOKS = [
  { size: "desktop", theme: "light" },
  { size: "desktop", theme: "dark" },
  { size: "phone", theme: "light" },
  { size: "phone", theme: "dark" },
] as const;

describe.each(LOOKS)("on a $size, $theme", (look) => {
  it.each(PAGES)("$name is accessible and fits", async ({ path, as, heading }) => {
    const page = await open({ ...look, ...(as && { as }) });
    await page.goto(path);
    await page.getByRole("heading", { level: 1, name: heading }).waitFor({ state: "attached" });
    await page.waitForLoadState("networkidle").catch(() => undefined);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
    // Phones make the page as wide as what is in it, so its own width tells nothing.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(SIZES[look.size].width);
    if (as)
      expect(await page.getByRole("navigation", { name: "Main" }).getByRole("link").first().textContent()).toBe(
        "Board",
      );
  });
});
