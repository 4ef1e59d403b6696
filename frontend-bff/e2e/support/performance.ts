/** `make lighthouse`: what Lighthouse says of each measured page, medians of some runs, as a table for docs/performance.md. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { CATEGORIES, type Category, type Figures, FORMS, MEASURED, openLighthouse } from "./lighthouse.ts";

const RUNS = Number(process.env.RUNS ?? 3);
const HEAD = ["page", "as", ...CATEGORIES, "FCP ms", "LCP ms", "TTI ms", "TBT ms", "CLS"];
const rows: string[] = [];
let browser: Awaited<ReturnType<typeof openLighthouse>>;

beforeAll(async () => {
  browser = await openLighthouse();
});
afterAll(async () => {
  await browser.close();
  const lines = [`| ${HEAD.join(" | ")} |`, `|${HEAD.map(() => "---|").join("")}`, ...rows];
  process.stdout.write(`\n${lines.join("\n")}\n`);
});

it.each(MEASURED.flatMap((page) => FORMS.map((form) => ({ ...page, form }))))("$path $form", async (measured) => {
  const runs: Figures[] = [];
  for (let done = 0; done < RUNS; done++) runs.push(await browser.measure(measured, measured.form));
  const median = (of: (run: Figures) => number) => runs.map(of).toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
  const score = (category: Category) => median((run) => run.scores[category]);
  const times = (["fcp", "lcp", "tti", "tbt"] as const).map((one) => Math.round(median((run) => run[one])));
  const cls = median((run) => run.cls).toFixed(3);
  rows.push(`| ${[measured.path, measured.form, ...CATEGORIES.map(score), ...times, cls].join(" | ")} |`);
  const lost = new Set(runs.flatMap((run) => run.lost));
  for (const one of CATEGORIES) expect(score(one), `${one}: ${[...lost].join(", ")}`).toBeGreaterThanOrEqual(95);
});
