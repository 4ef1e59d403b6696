import { defineConfig } from "vitest/config";

/** `make screenshots`: the pictures of docs/screenshots, of what runs. */
export default defineConfig({
  test: { include: ["support/screenshots.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
