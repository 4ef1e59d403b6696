/** How much JavaScript each of the first pages costs whoever opens it: `npm run size`, after a build. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const DIST = "dist";
/** What every page behind the door has round it. */
const SHELL = "src/app/shell.tsx";
/** Gzip kB at most, and the modules that a page draws itself with, beside the entry. */
const PAGES = {
  "/sign-in": [126, "src/features/sign-in/sign-in-page.tsx"],
  "/board": [138, SHELL, "src/app/screens/board-screen.tsx"],
  "/trips": [142, SHELL, "src/app/screens/trips-screen.tsx"],
  "/dashboard": [136, SHELL, "src/features/dashboard/dashboard-page.tsx"],
};

/** Which chunk is made of what, and which others it needs. */
const chunks = JSON.parse(readFileSync(join(DIST, ".vite/manifest.json"), "utf8"));
const [entry] = Object.entries(chunks).find(([, chunk]) => chunk.isEntry) ?? [];

/** A chunk and all that it cannot do without. */
function closure(names) {
  const found = new Set();
  const queue = [...names];
  for (let name = queue.pop(); name; name = queue.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    queue.push(...(chunks[name]?.imports ?? []));
  }
  return found;
}

let isTooMuch = false;
for (const [path, [most, ...modules]] of Object.entries(PAGES)) {
  const missing = modules.filter((name) => !chunks[name]);
  if (missing.length > 0) throw new Error(`The build has no ${missing.join(", ")}`);
  const files = [...closure([entry, ...modules])].flatMap((name) => chunks[name]?.file ?? []);
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length, 0);
  isTooMuch ||= bytes > most * 1000;
  process.stdout.write(
    `${path.padEnd(12)} ${(bytes / 1000).toFixed(1).padStart(6)} kB of ${most} in ${files.length} files\n`,
  );
}
process.exitCode = isTooMuch ? 1 : 0;
