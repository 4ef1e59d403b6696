/** What the API answers, as builders: give what the test is about, the rest is plain. */
import type { Schemas } from "@/api/client";
import type { SignedIn } from "@/api/session";

const AT = "2026-11-02T08:00:00Z";

export function aUser(own: Partial<Schemas["Me"]> = {}): Schemas["Me"] {
  return {
    id: "usr_ada0000000000000",
    name: "Ada Byron",
    email: "ada@example.com",
    role: "dispatcher",
    status: "active",
    locale: "en",
    timezone: null,
    lastSeenAt: AT,
    mfa: { required: false, methods: [] },
    organizations: [{ id: "org_roadbook00000000", name: "Lakeside Haulage", role: "dispatcher" }],
    version: 1,
    createdAt: AT,
    updatedAt: AT,
    ...own,
  };
}

export function anOrganization(own: Partial<Schemas["Organization"]> = {}): Schemas["Organization"] {
  return {
    id: "org_roadbook00000000",
    name: "Lakeside Haulage",
    timezone: "America/Chicago",
    currency: "USD",
    units: "metric",
    onTimeGraceSeconds: 300,
    mfaRequired: false,
    version: 1,
    createdAt: AT,
    updatedAt: AT,
    ...own,
  };
}

export function aSession(own: Partial<SignedIn> = {}): SignedIn {
  return { user: aUser(), organization: anOrganization(), endsAt: "2026-11-02T20:00:00Z", ...own };
}

export function aStop(own: Partial<Schemas["Stop"]> = {}): Schemas["Stop"] {
  return {
    id: "stp_000000000001",
    sequence: 1,
    type: "pickup",
    place: {
      placeId: null,
      name: "Harbour",
      address: "1 Quay",
      addressParts: null,
      point: { lat: 41.9, lng: -87.6 },
      timezone: null,
    },
    windows: [],
    window: null,
    contact: null,
    serviceSeconds: 600,
    status: "pending",
    statusChangedAt: null,
    outcome: null,
    reasonCode: null,
    attempt: 1,
    retryOfStopId: null,
    retryOfTripId: null,
    retriedAs: null,
    eta: null,
    enRouteAt: null,
    arrivedAt: null,
    departedAt: null,
    completedAt: null,
    proof: null,
    ...own,
  };
}

export function aTrip(own: Partial<Schemas["Trip"]> = {}): Schemas["Trip"] {
  const place = {
    placeId: null,
    name: "Depot North",
    address: null,
    addressParts: null,
    point: { lat: 42, lng: -87.7 },
    timezone: null,
  };
  return {
    id: "trp_000000000001",
    number: 17,
    externalId: null,
    metadata: {},
    status: "scheduled",
    statusChangedAt: AT,
    allowedTransitions: ["assigned", "cancelled"],
    outcome: null,
    flags: { delayed: false, exception: false, onHold: false },
    priority: "normal",
    customerId: null,
    reference: "REF-17",
    references: [],
    siteId: null,
    stops: [aStop(), aStop({ id: "stp_000000000002", sequence: 2, type: "dropoff", place })],
    shipments: [],
    cargo: { description: null, weightKg: null, volumeM3: null, pieces: null, requirements: [] },
    driverId: null,
    coDriverIds: [],
    vehicleId: null,
    trailerIds: [],
    assignments: [],
    scheduledStart: "2026-11-02T14:00:00Z",
    scheduledEnd: "2026-11-02T18:00:00Z",
    startedAt: null,
    completedAt: null,
    plannedDistance: null,
    actualDistance: null,
    notes: null,
    acknowledgedAt: null,
    declinedAt: null,
    declineReason: null,
    version: 1,
    createdAt: AT,
    updatedAt: AT,
    ...own,
  };
}

export function aPresent(own: Partial<Schemas["Present"]> = {}): Schemas["Present"] {
  return { userId: "usr_dana000000000000", name: "Dana Scully", state: "viewing", since: AT, ...own };
}

export function aCandidate(own: Partial<Schemas["Candidate"]> = {}): Schemas["Candidate"] {
  return {
    driverId: "drv_000000000001",
    name: "Bo Berg",
    assignable: true,
    available: true,
    reasonsFor: [],
    reasonsAgainst: [],
    distance: null,
    plannedSeconds: 0,
    ...own,
  };
}

export function aCharge(own: Partial<Schemas["Charge"]> = {}): Schemas["Charge"] {
  return {
    code: "delivery",
    shipmentId: null,
    quantity: 1,
    unitAmount: 8500,
    amount: 8500,
    currency: "USD",
    ...own,
  };
}

export function aSavedFilter(own: Partial<Schemas["SavedFilter"]> = {}): Schemas["SavedFilter"] {
  return {
    id: "flt_000000000001",
    name: "Late today",
    page: "trips",
    query: "flag=delayed",
    shared: false,
    ownerId: aUser().id,
    version: 1,
    createdAt: AT,
    updatedAt: AT,
    ...own,
  };
}

export function anApiKey(own: Partial<Schemas["ApiKey"]> = {}): Schemas["ApiKey"] {
  return {
    id: "key_000000000001",
    name: "Warehouse",
    prefix: "rbk_abcd",
    scopes: ["trips:read"],
    expiresAt: "2027-11-02T08:00:00Z",
    lastUsedAt: null,
    createdBy: { id: aUser().id, name: aUser().name },
    version: 1,
    createdAt: AT,
    updatedAt: AT,
    ...own,
  };
}

export function anEvent(own: Partial<Schemas["TripEvent"]> = {}): Schemas["TripEvent"] {
  return {
    id: "evt_000000000001",
    tripId: "trp_000000000001",
    type: "created",
    at: AT,
    occurredAt: null,
    actor: { type: "user", id: aUser().id, name: aUser().name },
    stopId: null,
    from: null,
    to: null,
    point: null,
    note: null,
    reasonCode: null,
    clientEventId: null,
    applied: true,
    reason: null,
    ...own,
  };
}
