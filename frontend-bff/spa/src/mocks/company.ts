/** A small company in memory: what the API of the tests and of a designer's browser knows, made of the builders. */
import type { Schemas } from "@/api/client";
import { aCandidate, aCharge, anApiKey, aSavedFilter, aStop, aTrip, aUser } from "@/mocks/data";
import { aCustomer, aDriver, aPlace, aVehicle } from "@/mocks/nouns";
import { Shelf } from "@/mocks/shelf";

type Trip = Schemas["Trip"];
type Status = Trip["status"];

/** Where a trip can go from each status. */
export const STEPS: Record<Status, Status[]> = {
  draft: ["scheduled", "cancelled"],
  scheduled: ["assigned", "cancelled"],
  assigned: ["dispatched", "scheduled", "cancelled"],
  dispatched: ["in_progress", "assigned", "cancelled"],
  in_progress: ["completed", "failed", "cancelled"],
  completed: [],
  failed: [],
  cancelled: [],
};
const CENTRE = { lat: 41.88, lng: -87.63 };
const DRIVERS = ["Bo Berg", "Cy Cole", "Di Ek", "Eli Fox", "Fay Gray"];
const PLACES = [
  ["Harbour", "1 Quay", 41.89, -87.61],
  ["Depot North", "9 Hub Road", 41.98, -87.66],
  ["Market", "20 Square", 41.88, -87.63],
  ["Airport Cargo", "4 Apron Street", 41.98, -87.9],
  ["Mill", "77 River Lane", 41.83, -87.68],
] as const;
/** One of every sort, and more of those that a dispatcher has to do something about. */
const STATUSES: readonly Status[] = [
  ...(["scheduled", "scheduled", "scheduled", "draft", "assigned", "assigned", "dispatched"] as const),
  ...(["in_progress", "in_progress", "completed", "failed"] as const),
];

const drivers = DRIVERS.map((name, at) => aDriver({ id: `drv_00000000000${at + 1}`, name }));
const vehicles = [7, 8, 12].map((number, at) => aVehicle({ id: `veh_00000000000${at + 1}`, name: `Truck ${number}` }));
const places = PLACES.map(([name, address, lat, lng], at) =>
  aPlace({ id: `plc_00000000000${at + 1}`, name, address, point: { lat, lng } }),
);
const customers = ["Lake Foods", "Nordic Paper", "Prairie Parts"].map((name, at) =>
  aCustomer({ id: `cus_00000000000${at + 1}`, name }),
);

/** Some of a list in turn. */
function turn<T>(list: readonly T[], at: number): T {
  const one = list[at % list.length];
  if (one === undefined) throw new RangeError("The list is empty");
  return one;
}

function stopAt(tripId: number, at: number, own: Partial<Schemas["Stop"]>): Schemas["Stop"] {
  const { id, name, address, point } = turn(places, tripId + at);
  const place = {
    placeId: id,
    name,
    address: address ?? null,
    point: point ?? CENTRE,
    addressParts: null,
    timezone: null,
  };
  return aStop({ id: `stp_${tripId}00000000${at}`, sequence: at + 1, place, ...own });
}

function tripIn(status: Status, at: number): Trip {
  const start = Date.now() + (at - 4) * 3_600_000;
  const isGiven = !["draft", "scheduled"].includes(status);
  const charge = aCharge({ unitAmount: 4500 + 250 * at, amount: 4500 + 250 * at });
  return aTrip({
    id: `trp_${String(at + 1).padStart(12, "0")}`,
    number: at + 1,
    reference: `REF-${at + 1}`,
    status,
    allowedTransitions: STEPS[status],
    priority: at === 1 ? "urgent" : "normal",
    flags: { delayed: at === 7, exception: false, onHold: false },
    customerId: turn(customers, at).id,
    driverId: isGiven ? turn(drivers, at).id : null,
    vehicleId: isGiven ? turn(vehicles, at).id : null,
    stops: [stopAt(at, 0, {}), stopAt(at, 1, { type: "dropoff" })],
    charges: [charge],
    price: { amount: charge.amount, currency: charge.currency },
    scheduledStart: new Date(start).toISOString(),
    scheduledEnd: new Date(start + 4 * 3_600_000).toISOString(),
    completedAt: status === "completed" ? new Date().toISOString() : null,
  });
}

function aCompany() {
  return {
    drivers: new Shelf(drivers),
    vehicles: new Shelf(vehicles),
    places: new Shelf(places),
    customers: new Shelf(customers),
    trips: new Shelf(STATUSES.map(tripIn)),
    savedFilters: new Shelf([aSavedFilter()]),
    apiKeys: new Shelf([anApiKey()]),
    users: new Shelf([aUser(), aUser({ id: "usr_dana000000000000", name: "Dana Scully", role: "admin" })]),
  };
}

let company = aCompany();

export function theCompany(): ReturnType<typeof aCompany> {
  return company;
}

/** As it was in the beginning: what one test did is nothing to the next. */
export function startOver(): void {
  company = aCompany();
}

/** Where those are who are on the road. */
export function positions(): Schemas["Position"][] {
  return company.trips.items
    .filter(({ status }) => status === "in_progress" || status === "dispatched")
    .map(({ id, status, driverId, vehicleId, stops }) => ({
      driverId,
      vehicleId,
      point: stops[0]?.place?.point ?? CENTRE,
      speed: 12,
      heading: 90,
      accuracy: 8,
      recordedAt: new Date().toISOString(),
      receivedAt: new Date().toISOString(),
      tripId: id,
      tripStatus: status,
    }));
}

/** Every day alike: it is what a chart looks like that matters. */
export function figures(url: URL): Schemas["Dashboard"] {
  const of = (name: string) => url.searchParams.get(name) ?? "2026-11-02";
  const { items } = company.trips;
  const completed = items.filter(({ status }) => status === "completed").length;
  const day = { trips: items.length, completed, onTimeShare: 0.9, distance: 120_000 };
  const days = (Date.parse(of("to")) - Date.parse(of("from"))) / 86_400_000 + 1;
  const dates = Array.from({ length: days }, (_, at) =>
    new Date(Date.parse(of("from")) + at * 86_400_000).toISOString().slice(0, 10),
  );
  return {
    from: of("from"),
    to: of("to"),
    timezone: "America/Chicago",
    totals: { ...day, cancelled: 0, durationSeconds: 14_400, revenue: [], utilization: 0.6 },
    byStatus: Object.fromEntries(
      Object.keys(STEPS).map((status) => [status, items.filter((trip) => trip.status === status).length]),
    ),
    byDay: dates.map((date) => ({ ...day, date })),
  };
}

/** The first is free, the second can be overridden, and nothing helps the last. */
export function candidates(): Schemas["Candidate"][] {
  const subject = { type: "driver", id: "drv_000000000001" } as const;
  const about = { subject, tripId: null };
  const expired = { ...about, code: "driver.licence_expired", detail: "The licence has ended.", overridable: true };
  const booked = { ...about, code: "driver.double_booked", detail: "Is on another trip then.", overridable: false };
  return company.drivers.items.map(({ id, name }, at) =>
    aCandidate({
      driverId: id,
      name,
      distance: 1_500 * (at + 1),
      available: at !== 1 && at !== 4,
      assignable: at !== 4,
      reasonsFor: at === 0 ? [{ code: "driver.near", detail: "The nearest." }] : [],
      reasonsAgainst: at === 1 ? [expired] : at === 4 ? [booked] : [],
    }),
  );
}
