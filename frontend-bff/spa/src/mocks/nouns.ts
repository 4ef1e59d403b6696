/** Drivers, vehicles, places and customers as the API answers them. */
import type { Schemas } from "@/api/client";

const AT = "2026-11-02T08:00:00Z";
const KEPT = { externalId: null, metadata: {}, version: 1, createdAt: AT, updatedAt: AT };

export function aDriver(own: Partial<Schemas["Driver"]> = {}): Schemas["Driver"] {
  return {
    ...KEPT,
    id: "drv_000000000001",
    name: "Bo Berg",
    status: "active",
    userId: null,
    siteId: null,
    email: null,
    phone: "+1 312 555 0101",
    employeeNumber: null,
    licenceNumber: null,
    licenceClass: null,
    licenceExpiresOn: null,
    medicalExpiresOn: null,
    skills: [],
    ...own,
  };
}

export function aVehicle(own: Partial<Schemas["Vehicle"]> = {}): Schemas["Vehicle"] {
  return {
    ...KEPT,
    id: "veh_000000000001",
    name: "Truck 7",
    kind: "rigid",
    status: "available",
    siteId: null,
    plate: null,
    vin: null,
    make: null,
    model: null,
    year: null,
    fuel: null,
    capacityKg: 7500,
    capacityM3: null,
    features: [],
    odometer: null,
    registrationExpiresOn: null,
    insuranceExpiresOn: null,
    inspectionDueOn: null,
    ...own,
  };
}

export function aPlace(own: Partial<Schemas["Place"]> = {}): Schemas["Place"] {
  return {
    ...KEPT,
    id: "plc_000000000001",
    name: "Harbour",
    address: "1 Quay",
    point: { lat: 41.9, lng: -87.6 },
    geofence: null,
    contact: null,
    serviceSeconds: 600,
    notes: null,
    ...own,
  };
}

export function aCustomer(own: Partial<Schemas["Customer"]> = {}): Schemas["Customer"] {
  return {
    ...KEPT,
    id: "cus_000000000001",
    name: "Lake Foods",
    reference: null,
    email: null,
    phone: null,
    notes: null,
    ...own,
  };
}
