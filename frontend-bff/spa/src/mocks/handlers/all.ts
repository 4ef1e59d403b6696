/** The API and the app's server, as the tests and `npm run dev:mocks` have them. */
import { HttpResponse, http } from "msw";
import { figures, positions, theCompany } from "@/mocks/company";
import { anOrganization, aPresent, aSavedFilter, aSession } from "@/mocks/data";
import { newId, oneOf, pageOf, sentIn } from "@/mocks/handlers/answers";
import { nounHandlers } from "@/mocks/handlers/nouns";
import { tripHandlers } from "@/mocks/handlers/trips";

const FILTERS = "/bff/api/saved-filters";

const savedFilterHandlers = [
  http.get(FILTERS, ({ request }) => {
    const url = new URL(request.url);
    const page = url.searchParams.get("page");
    return pageOf(
      theCompany().savedFilters.items.filter((one) => one.page === page),
      url,
    );
  }),
  http.post(FILTERS, async ({ request }) => {
    const made = aSavedFilter({ ...(await sentIn(request)), id: newId("flt") });
    return HttpResponse.json(theCompany().savedFilters.add(made), { status: 201 });
  }),
  http.patch(`${FILTERS}/:id`, async ({ params, request }) =>
    oneOf(theCompany().savedFilters.change(params.id, await sentIn(request))),
  ),
  http.delete(`${FILTERS}/:id`, ({ params }) => {
    theCompany().savedFilters.remove(String(params.id));
    return new HttpResponse(null, { status: 204 });
  }),
];

export const handlers = [
  http.get("/bff/session", () => HttpResponse.json(aSession())),
  http.get("/bff/ways-in", () => HttpResponse.json({ providers: [], mailbox: null })),
  ...nounHandlers,
  ...tripHandlers,
  ...savedFilterHandlers,
  http.get("/bff/api/positions/latest", () => HttpResponse.json({ items: positions() })),
  // Somebody else is at the first trip, so that this is seen, too.
  http.get("/bff/api/presence", () => {
    const [trip] = theCompany().trips.items;
    return HttpResponse.json({ items: trip ? [{ ...aPresent({ state: "editing" }), tripId: trip.id }] : [] });
  }),
  http.get("/bff/api/reports/dashboard", ({ request }) => HttpResponse.json(figures(new URL(request.url)))),
  http.get("/bff/api/organization", () => HttpResponse.json(anOrganization())),
  http.get("/bff/api/users", ({ request }) => pageOf(theCompany().users.items, new URL(request.url))),
  http.get("/bff/api/users/me", () => HttpResponse.json(aSession().user)),
  http.get("/bff/api/api-keys", ({ request }) => pageOf(theCompany().apiKeys.items, new URL(request.url))),
  http.patch("/bff/api/api-keys/:id", async ({ params, request }) =>
    oneOf(theCompany().apiKeys.change(params.id, await sentIn(request))),
  ),
];
