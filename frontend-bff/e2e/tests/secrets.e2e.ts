/** S8: nothing that a script can read holds a token, and what is served is fit for strangers. */
import { expect, it } from "vitest";
import { useBrowser } from "../support/browser.ts";
import { APP } from "../support/roadbook.ts";

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
