/** The app as `npm run dev` serves it, with the API of the tests in the browser. Nothing of it is in a build. */
import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import { defineConfig, type Plugin } from "vite";
import base from "./vite.config.ts";

const WORKER = createRequire(import.meta.url).resolve("msw/mockServiceWorker.js");

function mocks(): Plugin {
  return {
    name: "roadbook-mocks",
    apply: "serve",
    transformIndexHtml: { order: "pre", handler: (html) => html.replace("/src/main.tsx", "/src/mocks/browser.ts") },
    configureServer({ middlewares }) {
      // From the package itself: a copy would be a second state of it, and one that a build could take along.
      middlewares.use("/mockServiceWorker.js", (_, answer) => {
        answer.setHeader("Content-Type", "text/javascript");
        createReadStream(WORKER).pipe(answer);
      });
      middlewares.use("/bff/events", (_, answer) => {
        answer.writeHead(200, { "Content-Type": "text/event-stream" });
        answer.write(": nothing happens here\n\n");
      });
    },
  };
}

// No server stands behind it.
export default defineConfig({ ...base, server: {}, plugins: [...(base.plugins ?? []), mocks()] });
