// A trip as the wire shows it, described once: Fastify's response schema and Mongoose's schema are both made from it.

const point = { lat: "number", lng: "number" };
const window = { from: "date", to: "date" };
const parts = ["street", "houseNumber", "city", "region", "postalCode", "country"];

const stop = {
  id: "text",
  sequence: "integer",
  type: "text",
  place: {
    ...texts("placeId", "name", "address", "timezone"),
    addressParts: texts(...parts),
    point,
  },
  windows: [window],
  window,
  contact: texts("name", "phone"),
  serviceSeconds: "integer",
  ...texts("status", "outcome", "reasonCode", "retryOfStopId", "retryOfTripId"),
  retriedAs: texts("tripId", "stopId"),
  attempt: "integer",
  ...dates("statusChangedAt", "eta", "enRouteAt", "arrivedAt", "departedAt", "completedAt"),
  proof: {
    ...texts("signedBy", "signatureFileId", "code", "note"),
    capturedAt: "date",
    photoFileIds: ["text"],
  },
};

const load = { description: "text", pieces: "integer", weightKg: "number", volumeM3: "number", requirements: ["text"] };

const shipment = {
  ...texts("id", "customerId", "reference", "pickupStopId", "dropoffStopId", "returnOf", "outcome", "reasonCode"),
  ...load,
  deliveredPieces: "integer",
};

const assignment = {
  ...texts("driverId", "vehicleId", "fromStopId", "reason"),
  coDriverIds: ["text"],
  trailerIds: ["text"],
  ...window,
};

const charge = {
  ...texts("code", "shipmentId", "currency"),
  quantity: "number",
  unitAmount: "integer",
  amount: "integer",
};

export const stored = {
  number: "integer",
  ...texts("externalId", "status", "outcome", "priority", "customerId", "reference", "siteId"),
  metadata: "anything",
  flags: { delayed: "boolean", exception: "boolean", onHold: "boolean" },
  references: [texts("type", "value")],
  stops: [stop],
  shipments: [shipment],
  cargo: load,
  ...texts("driverId", "vehicleId", "notes", "declineReason"),
  coDriverIds: ["text"],
  trailerIds: ["text"],
  assignments: [assignment],
  ...dates("statusChangedAt", "scheduledStart", "scheduledEnd", "startedAt", "completedAt"),
  ...dates("acknowledgedAt", "declinedAt", "createdAt", "updatedAt"),
  plannedDistance: "integer",
  actualDistance: "integer",
  charges: [charge],
  price: { amount: "integer", currency: "text" },
  version: "integer",
};

export const answered = { id: "text", allowedTransitions: ["text"], ...stored };

const concealed = ["organizationId", "search", "bookingVersion", "crewIds", "resourceIds", "dueAt"];
export const hidden = Object.fromEntries(concealed.map((name) => [name, 0]));

export const transitions = {
  draft: ["scheduled", "cancelled"],
  scheduled: ["assigned", "cancelled"],
  assigned: ["scheduled", "dispatched", "cancelled"],
  dispatched: ["assigned", "in_progress", "cancelled"],
  in_progress: ["completed", "failed", "cancelled"],
  completed: [],
  failed: [],
  cancelled: [],
};

function texts(...names) {
  return Object.fromEntries(names.map((name) => [name, "text"]));
}

function dates(...names) {
  return Object.fromEntries(names.map((name) => [name, "date"]));
}
