import { HttpResponse, http } from "msw";
import { aSession } from "@/mocks/data";

export const handlers = [http.get("/bff/session", () => HttpResponse.json(aSession()))];
