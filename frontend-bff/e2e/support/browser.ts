/** A real Chromium: the system's, else the one that comes with npm. */
import { existsSync } from "node:fs";
import chromium from "@sparticuz/chromium";
import { type Browser, type BrowserContext, type Page, chromium as playwright } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { APP, loginOf, type Role } from "./roadbook.ts";

const SYSTEM = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
];
export const ARGUMENTS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

export const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 360, height: 740 } } as const;
export type Size = keyof typeof SIZES;
export type Theme = "light" | "dark";

export async function chromiumPath(): Promise<string> {
  const given = process.env.CHROMIUM;
  return given ?? SYSTEM.find(existsSync) ?? (await chromium.executablePath());
}

export async function launch(more: string[] = []): Promise<Browser> {
  return await playwright.launch({ executablePath: await chromiumPath(), args: [...ARGUMENTS, ...more] });
}

/** Somebody of the demo by their role, or anybody else. */
type Who = Role | { email: string; password: string };
type Visit = { size?: Size; theme?: Theme; as?: Who };
type Violations = { policy: string[]; errors: string[] };

/** A browser for the tests of a file. `open` gives a page of its own, watched for what must never happen. */
export function useBrowser() {
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const cookies = new Map<string, Awaited<ReturnType<BrowserContext["storageState"]>>>();
  const seen: Violations = { policy: [], errors: [] };

  beforeAll(async () => {
    browser = await launch();
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((one) => one.close()));
    const found = { policy: seen.policy.splice(0), errors: seen.errors.splice(0) };
    expect(found, "the page broke its policy, or threw").toEqual({ policy: [], errors: [] });
  });
  afterAll(async () => {
    await browser.close();
  });

  const open = async ({ size = "desktop", theme = "light", as }: Visit = {}): Promise<Page> => {
    const login = typeof as === "string" ? loginOf(as) : as;
    const known = login && cookies.get(login.email);
    const context = await browser.newContext({
      baseURL: APP,
      viewport: SIZES[size],
      colorScheme: theme,
      hasTouch: size === "phone",
      isMobile: size === "phone",
      reducedMotion: "reduce",
      ...(known && { storageState: known }),
    });
    contexts.push(context);
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    watch(page, seen);
    if (login && !known) {
      await signIn(page, login.email, login.password);
      cookies.set(login.email, await context.storageState());
    }
    return page;
  };
  return { open };
}

function watch(page: Page, seen: Violations): void {
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("console", (message) => {
    if (/Content Security Policy|Trusted ?Type|TrustedScript/i.test(message.text())) seen.policy.push(message.text());
  });
  page.on("request", (request) => {
    if (request.url().endsWith("/bff/csp-reports")) seen.policy.push(request.postData() ?? "a report");
  });
}

export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/board**");
}
