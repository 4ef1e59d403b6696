/** What Lighthouse says of a page whatever the machine: how fast it is, `make lighthouse` measures. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { CATEGORIES, FORMS, MEASURED, openLighthouse } from "../support/lighthouse.ts";

const STEADY = CATEGORIES.filter((one) => one !== "performance");
/** A share of the page. It stands still by itself, but others may move a trip meanwhile. */
const MOST_MOVED = 0.02;
let browser: Awaited<ReturnType<typeof openLighthouse>>;

beforeAll(async () => {
  browser = await openLighthouse();
});
afterAll(async () => {
  await browser.close();
});

it.each(MEASURED.flatMap((page) => FORMS.map((form) => ({ ...page, form }))))(
  "$path $form is accessible, sound and steady",
  async (measured) => {
    const { scores, lost, cls } = await browser.measure(measured, measured.form);
    for (const one of STEADY) expect(scores[one], `${one}: ${lost.join(", ")}`).toBeGreaterThanOrEqual(95);
    expect(cls).toBeLessThan(MOST_MOVED);
  },
  180_000,
);
