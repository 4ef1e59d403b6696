/** The app with no server at all: `npm run dev:mocks`. */
import { HttpResponse, http, passthrough } from "msw";
import { setupWorker } from "msw/browser";
import { handlers } from "@/mocks/handlers/all";

const UNKNOWN = {
  code: "mocks.unknown",
  title: "Not mocked",
  detail: "The mocks of the browser do not know this call.",
};

/** Last, so that a page says what is missing instead of waiting for a server that is not there. */
const rest = http.all("/bff/*", () => HttpResponse.json(UNKNOWN, { status: 501 }));

/** The dev server keeps the stream of live events open, in which nothing happens. */
const events = http.get("/bff/events", () => passthrough());

await setupWorker(events, ...handlers, rest).start({
  quiet: true,
  onUnhandledRequest: "bypass",
});
await import("@/main");
