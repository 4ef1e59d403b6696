/** Lighthouse on pages of the app, signed in where they need it, as it simulates a phone and a desk. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lighthouse, { desktopConfig, type Flags } from "lighthouse";
import { type BrowserContext, chromium } from "playwright-core";
import { ARGUMENTS, chromiumPath, signIn } from "./browser.ts";
import { APP, loginOf } from "./roadbook.ts";

export const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"] as const;
export const FORMS = ["mobile", "desktop"] as const;
export type Category = (typeof CATEGORIES)[number];
export type Form = (typeof FORMS)[number];
/** The pages that are measured, and whether one is signed in on them. */
export const MEASURED = [
  { path: "/sign-in", isInside: false },
  { path: "/board", isInside: true },
  { path: "/trips", isInside: true },
  { path: "/dashboard", isInside: true },
] as const;
export type Measured = (typeof MEASURED)[number];

export type Figures = {
  /** 0 to 100. */
  scores: Record<Category, number>;
  /** Milliseconds, but for `cls`, which is a share of the page moved. */
  fcp: number;
  lcp: number;
  tti: number;
  tbt: number;
  cls: number;
  /** What keeps a score under 100, by the audit's id. */
  lost: string[];
};

/** Opens a browser of its own, since Lighthouse clears what others may need. */
export async function openLighthouse() {
  const profile = mkdtempSync(join(tmpdir(), "lighthouse-"));
  const port = await freePort();
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await chromiumPath(),
    args: [...ARGUMENTS, `--remote-debugging-port=${port}`],
    baseURL: APP,
  });
  let isInside = false;
  return {
    async measure(page: Measured, form: Form): Promise<Figures> {
      if (page.isInside !== isInside) await (page.isInside ? enter(context) : context.clearCookies());
      isInside = page.isInside;
      return await run(port, page.path, form);
    },
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

async function enter(context: BrowserContext): Promise<void> {
  const page = await context.newPage();
  const { email, password } = loginOf("owner");
  await signIn(page, email, password);
  await page.close();
}

async function run(port: number, path: string, form: Form): Promise<Figures> {
  const flags: Flags = { port, logLevel: "error", onlyCategories: [...CATEGORIES], disableStorageReset: true };
  const result = await lighthouse(`${APP}${path}`, flags, form === "desktop" ? desktopConfig : undefined);
  if (!result) throw new Error(`Lighthouse gave nothing for ${path}`);
  const { categories, audits, runtimeError, finalDisplayedUrl } = result.lhr;
  if (runtimeError) throw new Error(`${path}: ${runtimeError.message}`);
  if (!finalDisplayedUrl.includes(path)) throw new Error(`${path} led to ${finalDisplayedUrl}`);
  const score = (category: Category) => Math.round((categories[category]?.score ?? 0) * 100);
  const value = (id: string) => audits[id]?.numericValue ?? Number.NaN;
  const weighed = Object.values(categories).flatMap((one) => one.auditRefs.filter((ref) => ref.weight > 0));
  return {
    scores: {
      performance: score("performance"),
      accessibility: score("accessibility"),
      "best-practices": score("best-practices"),
      seo: score("seo"),
    },
    fcp: value("first-contentful-paint"),
    lcp: value("largest-contentful-paint"),
    tti: value("interactive"),
    tbt: value("total-blocking-time"),
    cls: value("cumulative-layout-shift"),
    lost: weighed.map(({ id }) => id).filter((id) => (audits[id]?.score ?? 1) < 0.9),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("No port is free");
  return address.port;
}
