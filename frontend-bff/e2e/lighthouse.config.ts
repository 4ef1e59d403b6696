import { defineConfig } from "vitest/config";

/** `make lighthouse`: what it measures depends on the machine, so it is no test that every change has to pass. */
export default defineConfig({
  test: {
    include: ["support/performance.ts", "support/scrolling.ts"],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});
