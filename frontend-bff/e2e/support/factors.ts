/** The second factors of people in the tests: an authenticator app, a telephone, a passkey. */
import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_MS = 30_000;

/** Shows codes as RFC 6238 has them, each but once, as the server takes each but once. */
export class AuthenticatorApp {
  readonly #key: Buffer;
  #last = 0;

  constructor(secret: string) {
    const bits = [...secret.replaceAll(" ", "")].map((one) => ALPHABET.indexOf(one).toString(2).padStart(5, "0"));
    const bytes = bits.join("").match(/.{8}/g) ?? [];
    this.#key = Buffer.from(bytes.map((one) => Number.parseInt(one, 2)));
  }

  /** Of the present step, or of the next one, which is good already. */
  async code(): Promise<string> {
    this.#last = Math.max(this.#last + 1, Math.floor(Date.now() / STEP_MS));
    await sleep(Math.max(0, (this.#last - 1) * STEP_MS - Date.now()));
    return this.#at(this.#last);
  }

  /** A code that is of no step near this one. */
  wrong(): string {
    const now = Math.floor(Date.now() / STEP_MS);
    const near = [-2, -1, 0, 1, 2].map((steps) => this.#at(now + steps));
    return ["000000", "123456", "654321", "111111", "222222", "333333"].find((one) => !near.includes(one)) ?? "";
  }

  #at(step: number): string {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const hash = createHmac("sha1", this.#key).update(counter).digest();
    const number = hash.readUInt32BE(hash.readUInt8(hash.length - 1) & 15) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, "0");
  }
}

/** Where the stand-in for Twilio shows what it took; unset where the stack sends to none. */
export const TEXTS = process.env.ROADBOOK_TEXTS;

/** A telephone of nobody else's: a number gets so many messages and no more. */
export function newPhone(): string {
  return `+1312${String(Math.floor(Math.random() * 10_000_000)).padStart(7, "0")}`;
}

/** The code in the message to a telephone, once it got so many. */
export async function textedCode(phone: string, messages: number): Promise<string> {
  let texts: { Body: string }[] = [];
  const count = async () => {
    const response = await fetch(`${TEXTS}/sent?to=${encodeURIComponent(phone)}`);
    texts = JSON.parse(await response.text());
    return texts.length;
  };
  await expect.poll(count, { timeout: 20_000 }).toBe(messages);
  return /\b\d{6}\b/.exec(texts.at(-1)?.Body ?? "")?.[0] ?? "";
}

/** A screen lock that says yes at once, built into the browser of this page. */
export async function withScreenLock(page: Page): Promise<{ says: (yes: boolean) => Promise<void> }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    says: async (yes) => {
      await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: yes });
    },
  };
}

/** Sets up an authenticator app on the open security page; the recovery codes that came with it are kept. */
export async function addApp(page: Page): Promise<{ app: AuthenticatorApp; recovery: string[] }> {
  await page.getByRole("button", { name: "Set up an authenticator app" }).click();
  const dialog = page.getByRole("dialog", { name: "Authenticator app" });
  const app = new AuthenticatorApp((await dialog.locator("code").textContent()) ?? "");
  await dialog.getByLabel("2. Code that the app shows").fill(await app.code());
  await dialog.getByRole("button", { name: "Confirm" }).click();
  return { app, recovery: await keepCodes(page) };
}

/** The recovery codes that are shown, which then are gone from the page. */
export async function keepCodes(page: Page): Promise<string[]> {
  const shown = page.getByRole("region", { name: "Your recovery codes" });
  await shown.waitFor();
  const codes = await shown.getByRole("listitem").allTextContents();
  await shown.getByRole("button", { name: "I have kept them" }).click();
  await shown.waitFor({ state: "hidden" });
  return codes;
}
