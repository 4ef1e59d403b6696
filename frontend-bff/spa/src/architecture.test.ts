/** Which folder may import which, and how long a file may be. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** Each may import what stands before it, and itself; a feature no other feature. */
const LAYERS = ["lib", "api", "ui", "parts", "features", "app"];
const LONGEST = 400;

const files = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(ts|tsx|css)$/.test(name) && !name.startsWith("api/generated"))
  .map((name) => ({ name, text: readFileSync(`src/${name}`, "utf8") }));

function importsOf(text: string): string[] {
  return [...text.matchAll(/from "@\/([^"]+)"|import\("@\/([^"]+)"\)/g)].map((found) => found[1] ?? found[2] ?? "");
}

describe("the folders", () => {
  const inLayers = files.filter(({ name }) => LAYERS.includes(name.split("/")[0] ?? "") && !/\.test\.tsx?$/.test(name));

  it("are all looked at", () => {
    expect(inLayers.length).toBeGreaterThan(40);
  });

  it.each(inLayers)("$name imports only what lies below it", ({ name, text }) => {
    const [layer = "", feature] = name.split("/");
    const wrong = importsOf(text).filter((path) => {
      const [other = "", otherFeature] = path.split("/");
      const isSideways = layer === "features" && other === "features" && otherFeature !== feature;
      return isSideways || LAYERS.indexOf(other) > LAYERS.indexOf(layer) || !LAYERS.includes(other);
    });
    expect(wrong).toEqual([]);
  });
});

describe("a file", () => {
  it.each(files)("$name is short enough to read", ({ text }) => {
    expect(text.split("\n").length).toBeLessThanOrEqual(LONGEST);
  });
});

describe("what is stuck to the foot of the page", () => {
  const stuck = files.filter(({ text }) => /\bsticky bottom-0\b/.test(text));

  it("is there", () => {
    expect(stuck.length).toBeGreaterThan(0);
  });

  // The style of the page scrolls what has the focus above it, so that it is never hidden (WCAG 2.4.11).
  it.each(stuck)("$name says so", ({ text }) => {
    expect(text).toContain("data-foot-bar");
    expect(readFileSync("src/ui/theme.css", "utf8")).toContain(":has([data-foot-bar])");
  });
});
