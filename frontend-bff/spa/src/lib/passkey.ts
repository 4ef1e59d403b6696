/** Passkeys, in the JSON that servers and browsers agreed on. */
import { isRecord, Problem } from "@/lib/problem";

export const hasPasskeys = typeof globalThis.PublicKeyCredential === "function";

/** Signs what the server asks (`{publicKey}`), and gives the answer as JSON text. */
export async function signWithPasskey(options: unknown): Promise<string> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(keyOptions(options));
  return await asText(() => navigator.credentials.get({ publicKey }));
}

/** Makes a new one, and gives it as JSON text. */
export async function makePasskey(options: unknown): Promise<string> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(keyOptions(options));
  return await asText(() => navigator.credentials.create({ publicKey }));
}

// The shapes are the server's, checked by the browser, which throws where they are not what it wants.
// biome-ignore lint/suspicious/noExplicitAny: the two kinds of options have no common type
function keyOptions(options: unknown): any {
  if (!isRecord(options) || !isRecord(options.publicKey)) throw new TypeError("No options for a passkey");
  return options.publicKey;
}

async function asText(ask: () => Promise<Credential | null>): Promise<string> {
  const credential = await ask().catch(() => null);
  if (credential instanceof PublicKeyCredential) return JSON.stringify(credential.toJSON());
  throw new Problem(0, {
    code: "app.passkey_declined",
    title: "The passkey was not used",
    detail: "The browser closed its window, or has no passkey for this site. Try again, or take another way.",
  });
}
