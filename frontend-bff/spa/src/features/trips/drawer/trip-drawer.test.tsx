import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Schemas } from "@/api/client";
import type { Trip, TripEvent } from "@/api/queries/trips";
import type { Role } from "@/api/session";
import { TripDrawer } from "@/features/trips/drawer/trip-drawer";
import { anEvent, aSession, aTrip, aUser } from "@/mocks/data";
import { aDriver } from "@/mocks/nouns";
import { server } from "@/mocks/server";

const NAMES = { drivers: [aDriver()], vehicles: [], customers: [] };
const STALE = { code: "trip.transition_not_allowed", title: "No", detail: "It was cancelled meanwhile." };

let events: TripEvent[];

beforeEach(() => {
  events = [];
  server.use(
    ...Object.entries(NAMES).map(([noun, items]) =>
      http.get(`*/bff/api/${noun}`, () => HttpResponse.json({ items, nextCursor: null })),
    ),
    http.get("*/bff/api/trips/:id/events", () => HttpResponse.json({ items: events, nextCursor: null })),
    http.all("*/bff/api/trips/:id/presence", () => HttpResponse.json({ items: [] })),
  );
});

async function open(trip: Trip, role: Role = "dispatcher") {
  const onClose = vi.fn();
  server.use(
    http.get("/bff/session", () => HttpResponse.json(aSession({ user: aUser({ role }) }))),
    http.get("*/bff/api/trips/:id", () => HttpResponse.json(trip)),
  );
  const page = createRootRoute({ component: () => <TripDrawer tripId={trip.id} onClose={onClose} /> });
  const router = createRouter({ routeTree: page, history: createMemoryHistory() });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  await screen.findByRole("heading", { name: /REF-17/ });
  return onClose;
}

/** What the head offers, but for the drawer's own button. */
function offered() {
  const head = screen.getByRole("heading", { name: /REF-17/ }).closest("header");
  if (!head) throw new Error("the drawer has no head");
  return within(head)
    .getAllByRole("button")
    .map((button) => button.textContent || button.getAttribute("aria-label"));
}

function at(status: Trip["status"], ...allowedTransitions: Trip["allowedTransitions"]): Trip {
  return aTrip({ status, allowedTransitions });
}

async function menu() {
  fireEvent.click(screen.getByRole("button", { name: "More about this trip" }));
  const items = await screen.findAllByRole("menuitem", undefined, { timeout: 5000 });
  return new Map(items.map((item) => [item.textContent?.split("Only")[0], item]));
}

describe("what is offered for a trip", () => {
  const MORE = ["Edit", "More about this trip"];
  it.each<[Trip, string[]]>([
    [at("draft", "scheduled", "cancelled"), ["Schedule", ...MORE]],
    [at("scheduled", "assigned", "cancelled"), ["Assign", ...MORE]],
    [at("assigned", "dispatched", "scheduled", "cancelled"), ["Dispatch", ...MORE]],
    [at("dispatched", "in_progress", "assigned", "cancelled"), ["Start", ...MORE]],
    [at("in_progress", "completed", "failed", "cancelled"), ["Complete", ...MORE]],
    [at("completed"), MORE],
  ])("to a dispatcher is what comes next: $status", async (trip, buttons) => {
    await open(trip);
    expect(offered()).toEqual(buttons);
  });

  it("to a driver is only their own next step", async () => {
    await open(at("dispatched", "in_progress", "assigned", "cancelled"), "driver");
    expect(offered()).toEqual(["Start"]);
  });

  it("to whoever only looks is nothing", async () => {
    await open(at("dispatched", "in_progress", "assigned", "cancelled"), "viewer");
    const head = screen.getByRole("heading", { name: /REF-17/ }).closest("header");
    expect(head && within(head).queryAllByRole("button")).toEqual([]);
  });

  it("is opening a closed trip again, for an admin alone", async () => {
    await open(at("completed"));
    expect((await menu()).get("Reopen")?.getAttribute("aria-disabled")).toBe("true");
    expect(screen.getByText("Only an admin can reopen a trip")).toBeTruthy();
  });

  it("is recalling and reassigning a dispatched one", async () => {
    await open(at("dispatched", "in_progress", "assigned", "cancelled"), "admin");
    expect([...(await menu()).keys()]).toEqual([
      "Recall",
      "Cancel trip",
      "Reassign",
      "Copy link",
      "New trip like this",
      "Delete",
    ]);
  });
});

describe("a step", () => {
  it("is shown at once, and taken back with the reason where it is refused", async () => {
    let answer: (response: Response) => void = () => undefined;
    const held = new Promise<Response>((done) => {
      answer = done;
    });
    server.use(http.post("*/bff/api/trips/:id/status", () => held));
    await open(at("assigned", "dispatched", "scheduled", "cancelled"));
    fireEvent.click(screen.getByRole("button", { name: "Dispatch" }));
    expect(await screen.findByText("Dispatched")).toBeTruthy();
    answer(HttpResponse.json(STALE, { status: 409 }));
    expect(await screen.findByText("Assigned")).toBeTruthy();
  });
});

describe("the timeline", () => {
  const actor: Schemas["Actor"] = { type: "user", id: aUser().id, name: "Ada Byron" };

  it("says what happened, the newest first, and what was kept but not applied", async () => {
    events = [
      anEvent({ actor }),
      anEvent({ id: "evt_2", type: "status", from: "draft", to: "scheduled" }),
      anEvent({ id: "evt_3", type: "stop_status", stopId: "stp_000000000001", to: "failed", reasonCode: "no_access" }),
      anEvent({ id: "evt_4", type: "status", to: "completed", applied: false, reason: "superseded", note: "late" }),
    ];
    await open(aTrip());
    const timeline = within(screen.getByRole("region", { name: "Timeline" }));
    await waitFor(() => expect(timeline.getAllByRole("listitem")).toHaveLength(4));
    const [last, stop, scheduled, created] = timeline.getAllByRole("listitem").map((one) => one.textContent);
    expect(last).toContain("Completed: lateKept, but not applied: something newer was known already.");
    expect(stop).toContain("Stop 1, Harbour: failed (no access)");
    expect(scheduled).toContain("Unassigned");
    expect(created).toMatch(/^Created.*Ada Byron$/);
  });

  it("names who was given the trip, and when we heard of what a device told late", async () => {
    const from = "2026-11-02T09:00:00Z";
    const assignment = { ...aTrip(), driverId: "drv_000000000001" };
    events = [anEvent({ type: "assigned", at: from, occurredAt: "2026-11-02T08:30:00Z" })];
    await open(
      aTrip({
        assignments: [
          {
            driverId: assignment.driverId,
            coDriverIds: [],
            vehicleId: null,
            trailerIds: [],
            fromStopId: null,
            from,
            to: null,
            reason: null,
          },
        ],
      }),
    );
    expect(await screen.findByText("Assigned to Bo Berg")).toBeTruthy();
    expect(screen.getByText(/heard/)).toBeTruthy();
  });
});

describe("a drawer", () => {
  it("closes by Escape", async () => {
    const onClose = await open(aTrip());
    fireEvent.keyDown(screen.getByRole("heading", { name: /REF-17/ }), { key: "Escape" });
    expect(onClose).toHaveBeenCalledOnce();
  });
});
