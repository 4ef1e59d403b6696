/** `make lighthouse`: what Lighthouse says of each measured page, the median of some runs, as a table for docs/performance.md. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { CATEGORIES, type Figures, FORMS, MEASURED, openLighthouse } from "./lighthouse.ts";

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
  const median = runs.toSorted((a, b) => a.scores.performance - b.scores.performance)[Math.floor(RUNS / 2)];
  if (!median) throw new Error("RUNS has to be 1 or more");
  const { scores, fcp, lcp, tti, tbt, cls, lost } = median;
  const figures = [fcp, lcp, tti, tbt].map((one) => Math.round(one));
  const cells = [measured.path, measured.form, ...CATEGORIES.map((one) => scores[one]), ...figures, cls.toFixed(3)];
  rows.push(`| ${cells.join(" | ")} |`);
  for (const one of CATEGORIES) expect(scores[one], `${one}: ${lost.join(", ")}`).toBeGreaterThanOrEqual(95);
});
