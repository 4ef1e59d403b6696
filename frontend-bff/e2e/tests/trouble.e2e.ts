/** U15, U16: what goes wrong is said, and nothing is lost. */
import { describe, expect, it } from "vitest";
import { useBrowser } from "../support/browser.ts";
import { Client, loginOf, unique } from "../support/roadbook.ts";

const { open } = useBrowser();

describe.each(["desktop", "phone"] as const)("on a %s", (size) => {
  it("an API that is down is said, what was known stays, and it goes on by itself", async () => {
    const page = await open({ size, as: "dispatcher" });
    await page.goto("/trips");
    const table = page.getByRole("table", { name: "Trips" });
    await table.locator("[data-open]").first().waitFor();
    await page.route("**/bff/**", (route) => route.abort("connectionrefused"));
    await page.getByLabel("Needs a look").selectOption("delayed");
    await page.getByText("Roadbook cannot be reached", { exact: false }).first().waitFor();
    await page.unroute("**/bff/**");
    await page.getByText("Roadbook cannot be reached", { exact: false }).first().waitFor({ state: "hidden" });
    await table.locator("[data-open]").first().waitFor();
  });

  it("a session that has ended is begun again over the page, with the work kept", async () => {
    const page = await open({ size, as: "dispatcher" });
    const reference = unique("SESSION");
    await page.goto("/trips/new");
    await page.getByLabel("Reference").first().fill(reference);
    await page.context().clearCookies();
    await page.getByRole("button", { name: "Save as draft" }).click();
    const dialog = page.getByRole("dialog", { name: "Your session has ended" });
    await dialog.getByLabel("Password", { exact: true }).fill(loginOf("dispatcher").password);
    await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
    expect(await page.getByLabel("Reference").first().inputValue()).toBe(reference);
    expect(new URL(page.url()).pathname).toBe("/trips/new");
  });

  it("a limit is told politely: how long to wait, and that nothing is lost", async () => {
    const page = await open({ size });
    await page.route("**/bff/login", (route) =>
      route.fulfill({
        status: 429,
        headers: { "Retry-After": "4", "Content-Type": "application/problem+json" },
        body: JSON.stringify({
          code: "rate_limit.exceeded",
          title: "Too many tries",
          detail: "Wait a moment.",
          status: 429,
        }),
      }),
    );
    await page.goto("/sign-in");
    await page.getByLabel("Email").fill("ada@example.test");
    await page.getByLabel("Password", { exact: true }).fill("whatever it was");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page
      .getByRole("alert")
      .getByText(/try again in \d+ seconds/)
      .waitFor();
    expect(await page.getByLabel("Password", { exact: true }).inputValue()).toBe("whatever it was");
    await page.getByRole("alert").getByText("You can try again now.").waitFor();
  });
});

it("a failed save keeps what was typed", async () => {
  const page = await open({ as: "dispatcher" });
  await page.goto("/drivers?open=new");
  const name = unique("Dora");
  await page.getByRole("complementary").getByLabel("Name", { exact: true }).fill(name);
  await page.route("**/bff/api/drivers", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").getByText("Roadbook cannot be reached").waitFor();
  expect(await page.getByRole("complementary").getByLabel("Name", { exact: true }).inputValue()).toBe(name);
  await page.unroute("**/bff/api/drivers");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(`${name} is saved`).waitFor();
});

it("what somebody deletes comes back with undo", async () => {
  const api = await Client.as("dispatcher");
  const name = unique("Delia");
  const driver = await api.post("drivers", { name, status: "active" });
  const page = await open({ as: "dispatcher" });
  await page.goto(`/drivers?open=${driver.id}`);
  await page.getByRole("button", { name: `Delete ${name}` }).click();
  await page.getByText(`${name} is deleted`).waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await api.get(`drivers/${driver.id}`).catch(() => null))?.name).toBe(name);
});

it("a page that is not there says so, and leads on", async () => {
  const page = await open({ as: "dispatcher" });
  await page.goto("/nothing-here");
  await page.getByRole("link", { name: "Go to the board" }).click();
  await page.waitForURL("**/board");
  await page.goto("/board?trip=trp_00000000000000000000000000000000");
  await page.getByText("This trip is not there").waitFor();
});
