import { setupServer } from "msw/node";
import { handlers } from "@/mocks/handlers/all";

/** The API of the tests: a small company in memory. */
export const server = setupServer(...handlers);
