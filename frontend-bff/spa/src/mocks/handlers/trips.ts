import { HttpResponse, http } from "msw";
import type { Schemas } from "@/api/client";
import { candidates, STEPS, theCompany } from "@/mocks/company";
import { anEvent, aStop, aTrip } from "@/mocks/data";
import { hasWords, newId, oneOf, pageOf, sentIn } from "@/mocks/handlers/answers";

type Trip = Schemas["Trip"];
const TRIPS = "/bff/api/trips";

function isStatus(value: unknown): value is Trip["status"] {
  return typeof value === "string" && Object.hasOwn(STEPS, value);
}

function moved(id: unknown, status: unknown, own: Partial<Trip> = {}): Response {
  if (!isStatus(status)) return oneOf(undefined);
  return oneOf(theCompany().trips.change(id, { ...own, status, allowedTransitions: STEPS[status] }));
}

/** Stops come without what only the server gives them. */
function stopsIn(body: Record<string, unknown>): Partial<Trip> {
  if (!Array.isArray(body.stops)) return {};
  return { stops: body.stops.map((stop, at) => aStop({ ...Object(stop), id: newId("stp"), sequence: at + 1 })) };
}

function fits(trip: Trip, url: URL): boolean {
  const of = (name: string) => url.searchParams.get(name);
  const text = [trip.reference, ...trip.stops.map((stop) => stop.place?.name)].join(" ");
  return (
    (of("status")?.split(",").includes(trip.status) ?? true) &&
    (["driverId", "vehicleId", "customerId", "priority"] as const).every(
      (name) => !of(name) || of(name) === trip[name],
    ) &&
    (of("flags.delayed") !== "true" || trip.flags.delayed) &&
    hasWords(text, url)
  );
}

const TEAM = ["driverId", "coDriverIds", "vehicleId", "trailerIds"];

function teamIn(body: Record<string, unknown>): Partial<Trip> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => TEAM.includes(name)));
}

export const tripHandlers = [
  http.get(TRIPS, ({ request }) => {
    const url = new URL(request.url);
    const found = theCompany().trips.items.filter((trip) => fits(trip, url));
    return pageOf(url.searchParams.get("sort")?.startsWith("-") ? found.toReversed() : found, url);
  }),
  http.post(TRIPS, async ({ request }) => {
    const body = await sentIn(request);
    const [id, number] = [newId("trp"), theCompany().trips.items.length + 1];
    const given = { ...body, ...stopsIn(body), id, number, status: "draft" as const, allowedTransitions: STEPS.draft };
    return HttpResponse.json(theCompany().trips.add(aTrip({ reference: null, ...given })), { status: 201 });
  }),
  http.get(`${TRIPS}/:id`, ({ params }) => oneOf(theCompany().trips.find(params.id))),
  http.patch(`${TRIPS}/:id`, async ({ params, request }) => {
    const { stops, shipments, ...body } = await sentIn(request);
    return oneOf(theCompany().trips.change(params.id, body));
  }),
  http.delete(`${TRIPS}/:id`, ({ params }) => {
    theCompany().trips.remove(String(params.id));
    return new HttpResponse(null, { status: 204 });
  }),
  http.post(`${TRIPS}/:id/restore`, ({ params }) => oneOf(theCompany().trips.restore(String(params.id)))),
  http.post(`${TRIPS}/:id/status`, async ({ params, request }) => moved(params.id, (await sentIn(request)).status)),
  http.post(`${TRIPS}/:id/assign`, async ({ params, request }) =>
    moved(params.id, "assigned", teamIn(await sentIn(request))),
  ),
  http.post(`${TRIPS}/:id/reassign`, async ({ params, request }) =>
    oneOf(theCompany().trips.change(params.id, teamIn(await sentIn(request)))),
  ),
  http.post(`${TRIPS}/:id/unassign`, ({ params }) =>
    moved(params.id, "scheduled", { driverId: null, vehicleId: null, coDriverIds: [], trailerIds: [] }),
  ),
  http.post(`${TRIPS}/:id/reopen`, ({ params }) => moved(params.id, "in_progress")),
  http.post(`${TRIPS}/:id/stops/:stopId/status`, async ({ params, request }) => {
    const body = await sentIn(request);
    const stops = theCompany().trips.find(params.id)?.stops ?? [];
    const after = stops.map((stop) => (stop.id === params.stopId ? aStop({ ...stop, ...body }) : stop));
    return oneOf(theCompany().trips.change(params.id, { stops: after }));
  }),
  http.get(`${TRIPS}/:id/candidates`, () => HttpResponse.json({ items: candidates() })),
  http.get(`${TRIPS}/:id/events`, ({ params, request }) =>
    pageOf([anEvent({ tripId: String(params.id) })], new URL(request.url)),
  ),
  http.get(`${TRIPS}/:id/track`, ({ request }) => pageOf([], new URL(request.url))),
  http.get(`${TRIPS}/:id/presence`, () => HttpResponse.json({ items: [] })),
  http.put(`${TRIPS}/:id/presence`, () => new HttpResponse(null, { status: 204 })),
  http.delete(`${TRIPS}/:id/presence`, () => new HttpResponse(null, { status: 204 })),
];
