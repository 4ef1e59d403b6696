/** The styles that react-aria writes into the page, by their hashes: what the page's policy lets through, and no more. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

const WRITERS = ["interactions/usePress.mjs", "overlays/usePreventScroll.mjs"];
const STYLE = /\.textContent = `([^`]*)`(\.trim\(\))?/;

function styleOf(source: string): string {
  const found = STYLE.exec(source);
  if (!found?.[1]) throw new Error("react-aria writes its style in another way now: look at build/styles.ts");
  const css = found[1].replaceAll(/\$\{(\(0, )?([\w$]+)\)?\}/g, (_, __, name: string) => {
    const constant = new RegExp(`const ${name.replaceAll("$", "\\$")} = '([^']*)'`).exec(source);
    if (!constant?.[1]) throw new Error(`react-aria's style depends on ${name}, whose value is not plain any more`);
    return constant[1];
  });
  return found[2] ? css.trim() : css;
}

export function styleHashes(): string[] {
  const folder = join(dirname(createRequire(import.meta.url).resolve("react-aria/package.json")), "dist/private");
  return WRITERS.map((name) => {
    const css = styleOf(readFileSync(join(folder, name), "utf8"));
    return `'sha256-${createHash("sha256").update(css).digest("base64")}'`;
  });
}

/** Leaves `.csp.json` for the server of the files. */
export function styles(): Plugin {
  return {
    name: "roadbook:styles",
    apply: "build",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: ".csp.json", source: JSON.stringify({ "style-src": styleHashes() }) });
    },
  };
}
