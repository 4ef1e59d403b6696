/** `make lighthouse`: how long the table of trips keeps the page at most while 10,000 rows go by.
 *
 * By the processor's time: by the clock a task also waits for whatever else the machine does.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch, SIZES, signIn } from "./browser.ts";
import { APP, loginOf } from "./roadbook.ts";

const ROWS = 10_000;
const PAGE = 100;
/** Pixels of one turn of the wheel, and how long a hand takes for the next. */
const TURN = 1_200;
const PAUSE_MS = 16;
const FRAME_MS = 50;
let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
});

it("10,000 rows go by without a task that would keep a frame over 50 ms", async () => {
  const page = await browser.newPage({ baseURL: APP, viewport: SIZES.desktop });
  await signIn(page, loginOf("owner").email, loginOf("owner").password);
  await manyTrips(page);
  await page.goto("/trips");
  await page.getByRole("table", { name: "Trips" }).locator("[data-index]").first().hover();
  const down = await longest(page, () => scroll(page, TURN));
  const up = await longest(page, () => scroll(page, -TURN));
  process.stdout.write(
    `\n| ${ROWS} rows | longest task ms | of processor ms |\n|---|---|---|\n| down, while they come | ${down.wall} | ${down.cpu} |\n| up again | ${up.wall} | ${up.cpu} |\n`,
  );
  expect(Math.max(down.cpu, up.cpu)).toBeLessThan(FRAME_MS);
});

/** The trips that are there, over and over, as the API would page them. */
async function manyTrips(page: Page): Promise<void> {
  await page.route(/\/bff\/api\/trips\?/, async (route) => {
    const url = new URL(route.request().url());
    const at = Number(url.searchParams.get("cursor") ?? 0);
    url.searchParams.delete("cursor");
    const response = await route.fetch({ url: url.href });
    const { items }: { items: { id: string; number: number }[] } = await response.json();
    const rows = Array.from({ length: PAGE }, (_, index) => {
      const place = String(at + index).padStart(12, "0");
      return { ...items[index % items.length], id: `trp_${place}`, number: at + index + 1 };
    });
    const next = at + PAGE;
    await route.fulfill({ json: { items: rows, total: ROWS, nextCursor: next < ROWS ? String(next) : null } });
  });
}

/** To the end of the table, or to its beginning. */
async function scroll(page: Page, by: number): Promise<void> {
  const table = page.getByRole("table", { name: "Trips" });
  const goal = by > 0 ? ROWS - 1 : 0;
  const end = Date.now() + 240_000;
  while ((await table.locator(`[data-index="${goal}"]`).count()) === 0) {
    if (Date.now() > end) throw new Error(`Row ${goal} never came`);
    for (let turn = 0; turn < 10; turn++) {
      await page.mouse.wheel(0, by);
      await sleep(PAUSE_MS);
    }
  }
}

type Event = { name: string; ph: string; pid: number; tid: number; dur?: number; tdur?: number; args: Named };
type Named = { name?: string };

/** Milliseconds of the longest task of the page's main thread, by the clock and by the processor. */
async function longest(page: Page, act: () => Promise<void>): Promise<{ wall: number; cpu: number }> {
  await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
  await act();
  const { traceEvents }: { traceEvents: Event[] } = JSON.parse((await browser.stopTracing()).toString());
  const mains = traceEvents.filter((one) => one.name === "thread_name" && one.args.name === "CrRendererMain");
  const tasks = traceEvents.filter(
    (one) => one.name === "RunTask" && mains.some(({ pid, tid }) => one.pid === pid && one.tid === tid),
  );
  expect(tasks.length, "the trace has no tasks").toBeGreaterThan(100);
  const most = (of: (task: Event) => number | undefined) =>
    Math.round(Math.max(...tasks.map((task) => of(task) ?? 0)) / 1000);
  return { wall: most((task) => task.dur), cpu: most((task) => task.tdur) };
}
