/** S8: nothing that a script can read holds a token, and what is served is fit for strangers. */
import { expect, it } from "vitest";
import { useBrowser } from "../support/browser.ts";
import { type Body, ownCompany } from "../support/company.ts";
import { APP, unique } from "../support/roadbook.ts";

const { open } = useBrowser();
const TOKEN = /eyJ[\w-]+\.|"(access|refresh|mfa|device)Token"/;

it("no token is in storage, cookies, or any answer", async () => {
  const page = await open({ as: "dispatcher" });
  const answers: string[] = [];
  page.on("response", async (response) => {
    const isText = /json|html|javascript|event-stream/.test(response.headers()["content-type"] ?? "");
    if (isText && !response.url().endsWith("/bff/events")) answers.push(await response.text().catch(() => ""));
  });
  await page.goto("/board");
  await page.waitForLoadState("networkidle").catch(() => undefined);
  const readable = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  );
  expect(readable).not.toMatch(TOKEN);
  expect(answers.length).toBeGreaterThan(5);
  expect(answers.filter((one) => TOKEN.test(one))).toEqual([]);
});

it("no source map and no console call is served", async () => {
  const html = await (await fetch(APP)).text();
  const names = new Set([...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map((found) => found[1] ?? ""));
  const seen = new Set<string>();
  const queue = [...names];
  for (let name = queue.pop(); name; name = queue.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const script = await (await fetch(APP + name)).text();
    expect(script, name).not.toMatch(/sourceMappingURL|console\.(log|debug|info)\(/);
    expect((await fetch(`${APP}${name}.map`)).status, name).toBe(404);
    for (const [, part] of script.matchAll(/["'`](?:\.\/|assets\/)([\w.-]+\.js)["'`]/g)) queue.push(`/assets/${part}`);
  }
  expect(seen.size).toBeGreaterThan(10);
});

it("what people typed is text on every page, whatever it looks like", async () => {
  const { api, owner } = await ownCompany();
  const name = `${unique("Eve")} <img src=x onerror="document.title='ran'"><script>document.title='ran'</script>`;
  const nouns = ["drivers", "customers", "places", "vehicles"] as const;
  const point = { lat: 41.9, lng: -87.6 };
  const more: Record<string, Body> = { places: { address: name, point }, vehicles: { kind: "van" } };
  for (const noun of nouns) await api.post(noun, { name, ...more[noun] });
  const now = Date.now();
  await api.post("trips", {
    reference: name.slice(0, 60),
    notes: name,
    scheduledStart: new Date(now).toISOString(),
    scheduledEnd: new Date(now + 3_600_000).toISOString(),
    stops: ["pickup", "dropoff"].map((type) => ({
      type,
      place: { name, address: name, point },
    })),
  });
  const page = await open({ as: owner });
  for (const path of [...nouns, "trips", "board", "audit"]) {
    await page.goto(`/${path}`);
    await page.getByText("<img src=x", { exact: false }).first().waitFor({ state: "attached" });
    expect(await page.locator('img[src="x"]').count(), path).toBe(0);
    expect(await page.title(), path).not.toBe("ran");
  }
});

it("whoever signs out leaves nothing behind in the browser", async () => {
  const { name, owner } = await ownCompany();
  const page = await open({ as: owner });
  await page.goto("/trips/new");
  await page.getByLabel("Reference").first().fill("KEPT-FOR-NOBODY");
  // A draft is kept a moment after it was typed.
  await page.waitForFunction(() => JSON.stringify({ ...sessionStorage }).includes("KEPT-FOR-NOBODY"));
  await page.getByRole("button", { name: /owner$/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  const left = await page.evaluate(async () =>
    JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      document.body.textContent,
      await indexedDB.databases(),
      await caches.keys(),
    ]),
  );
  for (const own of ["KEPT-FOR-NOBODY", name, owner.email]) expect(left).not.toContain(own);
  expect((await page.context().cookies()).map((one) => one.name)).not.toContain("__Host-roadbook");
  await page.goBack();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(await page.getByText(name, { exact: false }).count()).toBe(0);
});
