import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.e2e.ts"],
    // One browser at a time: they share a machine with the whole of Roadbook.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A second, which is usual, says of a busy machine that it is broken.
    expect: { poll: { timeout: 15_000 } },
  },
});
