/// <reference types="vitest/config" />
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { chunks } from "./build/chunks.ts";
import { compressed } from "./build/compressed.ts";
import { styles } from "./build/styles.ts";

/** What `npm run dev` passes on; `make run` prints its address. */
const APP = process.env.ROADBOOK_APP ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), tailwindcss(), styles(), compressed()],
  resolve: { tsconfigPaths: true },
  build: {
    target: "es2023",
    sourcemap: false,
    manifest: true,
    modulePreload: { polyfill: false },
    // A data: address in a style would need a rule of its own in the page's policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1100,
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
  },
  // What it would say to the console is of no use to anybody.
  worker: { format: "es", rolldownOptions: { output: { minify: { compress: { dropConsole: true } } } } },
  server: { proxy: { "/bff": { target: APP, headers: { origin: APP } }, "/dev": APP } },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}", "build/**/*.test.ts"],
    setupFiles: ["src/mocks/setup.ts"],
  },
});
