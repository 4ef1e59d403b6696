/** Drivers, vehicles, places, customers: four nouns of one shape. */
import { HttpResponse, http } from "msw";
import type { Noun } from "@/api/queries/nouns";
import { theCompany } from "@/mocks/company";
import { hasWords, newId, oneOf, pageOf, sentIn } from "@/mocks/handlers/answers";
import { aCustomer, aDriver, aPlace, aVehicle } from "@/mocks/nouns";

const MAKERS: Record<Noun, (body: object) => object> = {
  drivers: (body) => theCompany().drivers.add(aDriver({ phone: null, ...body, id: newId("drv") })),
  vehicles: (body) => theCompany().vehicles.add(aVehicle({ capacityKg: null, ...body, id: newId("veh") })),
  places: (body) => theCompany().places.add(aPlace({ address: null, point: null, ...body, id: newId("plc") })),
  customers: (body) => theCompany().customers.add(aCustomer({ ...body, id: newId("cus") })),
};
const NOUNS: readonly Noun[] = ["drivers", "vehicles", "places", "customers"];

export const nounHandlers = NOUNS.flatMap((noun) => [
  http.get(`/bff/api/${noun}`, ({ request }) => {
    const url = new URL(request.url);
    const status = url.searchParams.get("status");
    const found = theCompany()[noun].items.filter(
      (one) => hasWords(one.name, url) && (!status || ("status" in one && one.status === status)),
    );
    return pageOf(
      found.toSorted((a, b) => a.name.localeCompare(b.name)),
      url,
    );
  }),
  http.post(`/bff/api/${noun}`, async ({ request }) =>
    HttpResponse.json(MAKERS[noun](await sentIn(request)), { status: 201 }),
  ),
  http.get(`/bff/api/${noun}/:id`, ({ params }) => oneOf(theCompany()[noun].find(params.id))),
  http.patch(`/bff/api/${noun}/:id`, async ({ params, request }) =>
    oneOf(theCompany()[noun].change(params.id, await sentIn(request))),
  ),
  http.delete(`/bff/api/${noun}/:id`, ({ params }) => {
    theCompany()[noun].remove(String(params.id));
    return new HttpResponse(null, { status: 204 });
  }),
  http.post(`/bff/api/${noun}/:id/restore`, ({ params }) => oneOf(theCompany()[noun].restore(String(params.id)))),
]);
