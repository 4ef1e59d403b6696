/** U1, U2: a company registers, and people get in. */
import { describe, expect, it } from "vitest";
import { signIn, useBrowser } from "../support/browser.ts";
import { loginOf, mailedLink, PASSWORD, unique } from "../support/roadbook.ts";

const { open } = useBrowser();

describe.each(["desktop", "phone"] as const)("on a %s", (size) => {
  it("a company registers, confirms its address, and sees an empty board that says the next step", async () => {
    const page = await open({ size });
    const email = `${unique("olive")}@example.test`;
    await page.goto("/register");
    await page.getByLabel("Company").fill("Harbour Freight");
    await page.getByLabel("Your name").fill("Olive Owner");
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Register" }).click();
    await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
    await page.goto(await mailedLink(email));
    await page.getByRole("heading", { name: "Your address is confirmed" }).waitFor();
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/board");
    await page.getByRole("link", { name: "Plan a trip" }).waitFor();
    await page.getByRole("link", { name: "Import trips" }).waitFor();
  });

  it("a wrong password is refused in words, and what was typed stays", async () => {
    const page = await open({ size });
    await page.goto("/sign-in");
    await page.getByLabel("Email").fill(loginOf("viewer").email);
    await page.getByLabel("Password", { exact: true }).fill("not the password at all");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    expect(await page.getByRole("alert").textContent()).toMatch(/password/i);
    expect(await page.getByLabel("Email").inputValue()).toBe(loginOf("viewer").email);
  });

  it("what is missing is said at its field", async () => {
    const page = await open({ size });
    await page.goto("/register");
    await page.getByRole("button", { name: "Register" }).click();
    await page.getByText("Enter your company's name.").waitFor();
    await page.getByLabel("Password", { exact: true }).fill("short");
    await page.getByRole("button", { name: "Register" }).click();
    await page.getByText("Use 15 characters or more.").waitFor();
  });

  it("signing in leads to the page that was wanted, signing out to the door", async () => {
    const page = await open({ size });
    await page.goto("/trips?status=draft");
    await page.waitForURL("**/sign-in?**");
    await page.getByLabel("Email").fill(loginOf("dispatcher").email);
    await page.getByLabel("Password", { exact: true }).fill(loginOf("dispatcher").password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL("**/trips?status=draft");
    await page.getByRole("button", { name: /dispatcher$/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.waitForURL("**/sign-in**");
    await page.goto("/board");
    await page.waitForURL("**/sign-in**");
  });
});

it("a return address of another site is not followed", async () => {
  const page = await open();
  await page.goto("/sign-in?returnUrl=https%3A%2F%2Fevil.test%2Fboard");
  await page.getByLabel("Email").fill(loginOf("viewer").email);
  await page.getByLabel("Password", { exact: true }).fill(loginOf("viewer").password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => url.pathname === "/board");
  expect(new URL(page.url()).hostname).toBe("localhost");
});

it("a forgotten password is replaced by a mailed link", async () => {
  const page = await open();
  const email = `${unique("fred")}@example.test`;
  await page.goto("/register");
  await page.getByLabel("Company").fill("Fred's Freight");
  await page.getByLabel("Your name").fill("Fred");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Register" }).click();
  await page.goto(await mailedLink(email));
  await page.getByRole("heading", { name: "Your address is confirmed" }).waitFor();
  await page.goto("/forgot-password");
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
  await expect.poll(() => mailedLink(email), { timeout: 20_000 }).toContain("/reset-password");
  await page.goto(await mailedLink(email));
  await page.getByLabel("New password", { exact: true }).fill(`${PASSWORD} indeed`);
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByRole("heading", { name: "Your password is changed" }).waitFor();
  await signIn(page, email, `${PASSWORD} indeed`);
});
