import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Schemas } from "@/api/client";
import type { Trip } from "@/api/queries/trips";
import { aCandidate, aTrip } from "@/mocks/data";
import { aDriver, aVehicle } from "@/mocks/nouns";
import { server } from "@/mocks/server";
import { AssignDialog } from "@/parts/assign/assign-dialog";

let candidates: Schemas["Candidate"][];

beforeEach(() => {
  candidates = [aCandidate()];
  const vehicles = [aVehicle()];
  server.use(
    http.get("*/bff/api/trips/:id/candidates", () => HttpResponse.json({ items: candidates })),
    http.get("*/bff/api/vehicles", () => HttpResponse.json({ items: vehicles, nextCursor: null })),
    http.post("*/bff/api/vehicles", async ({ request }) => {
      const made = aVehicle({ id: "veh_000000000002", ...Object(await request.json()) });
      vehicles.push(made);
      return HttpResponse.json(made, { status: 201 });
    }),
  );
});

function show(trip: Trip = aTrip()) {
  const onClose = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <AssignDialog trip={trip} onClose={onClose} />
    </QueryClientProvider>,
  );
  return onClose;
}

function type(label: string, value: string) {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
}

const BOOKED = { code: "driver.double_booked", detail: "Bo is on trip 3.", overridable: false, ...about("trp_3") };
const EXPIRED = {
  code: "driver.licence_expired",
  detail: "The licence of Cy ends.",
  overridable: true,
  ...about(null),
};
const CY = aCandidate({ driverId: "drv_000000000003", name: "Cy", available: false, reasonsAgainst: [EXPIRED] });

function about(tripId: string | null) {
  return { subject: { type: "driver" as const, id: "drv_000000000001" }, tripId };
}

/** What is sent lands in the list; the answers come one after the other, then the assigned trip. */
function theApiAnswers(...answers: { status: number; body: Record<string, unknown> }[]) {
  const sent: unknown[] = [];
  server.use(
    http.post("*/bff/api/trips/:id/assign", async ({ request }) => {
      sent.push([request.headers.get("If-Match"), await request.json()]);
      const answer = answers[sent.length - 1];
      if (answer) return HttpResponse.json(answer.body, { status: answer.status });
      return HttpResponse.json(aTrip({ status: "assigned", version: 9 }));
    }),
  );
  return sent;
}

async function chooseCy() {
  fireEvent.click(await screen.findByRole("radio", { name: /^Cy/ }));
}

const BODY = { driverId: CY.driverId, coDriverIds: [], vehicleId: null, trailerIds: [] };

describe("the drivers", () => {
  it("stand with what speaks for and against them; whom nothing helps cannot be chosen", async () => {
    candidates = [
      aCandidate({
        reasonsFor: [{ code: "driver.near", detail: "The nearest." }],
        distance: 2_000,
        plannedSeconds: 3600,
      }),
      CY,
      aCandidate({ driverId: "drv_4", name: "Di", available: false, assignable: false, reasonsAgainst: [BOOKED] }),
    ];
    show();
    const rows = (await screen.findAllByRole("radio")).map((radio) => radio.closest("label")?.textContent);
    expect(rows[0]).toMatch(/Bo Berg.*2.0 km away · 1 h planned that day.*The nearest\./);
    expect(rows[1]).toMatch(/Cy.*The licence of Cy ends\./);
    expect(rows[2]).toMatch(/Di.*Bo is on trip 3\. Nobody can override this\./);
    expect(screen.getByRole("radio", { name: /Di/ })).toHaveProperty("disabled", true);
    expect(screen.getByRole("link", { name: /See that trip/ }).getAttribute("href")).toBe("/trips?trip=trp_3");
  });

  it("are assigned without a reason where nothing speaks against it", async () => {
    const sent = theApiAnswers();
    const onClose = show();
    fireEvent.click(await screen.findByRole("radio", { name: /Bo Berg/ }));
    fireEvent.click(screen.getByRole("button", { name: "Assign" }));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(sent).toEqual([['"1"', { ...BODY, driverId: "drv_000000000001" }]]);
  });
});

describe("a driver with something against that can be overridden", () => {
  it("is assigned only with a reason, which is sent", async () => {
    candidates = [CY];
    const sent = theApiAnswers();
    const onClose = show();
    await chooseCy();
    const button = screen.getByRole("button", { name: "Assign all the same" });
    fireEvent.click(button);
    expect(button.title).toBe("Say why it is right all the same");
    expect(sent).toEqual([]);
    type("Why it is right all the same", "Renewed yesterday");
    fireEvent.click(button);
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(sent).toEqual([['"1"', { ...BODY, override: { reason: "Renewed yesterday" } }]]);
  });
});

describe("a refusal", () => {
  it("is said with its reasons, keeps the choice, and asks why where that helps", async () => {
    const refusal = { code: "trip.assignment_refused", title: "Refused", reasons: [EXPIRED] };
    candidates = [aCandidate({ ...CY, available: true, reasonsAgainst: [] })];
    const sent = theApiAnswers({ status: 409, body: refusal });
    const onClose = show();
    await chooseCy();
    fireEvent.click(screen.getByRole("button", { name: "Assign" }));
    expect((await screen.findByRole("alert")).textContent).toContain("It was refusedThe licence of Cy ends.");
    expect(onClose).not.toHaveBeenCalled();
    expect(screen.getByRole("radio", { name: /^Cy/ })).toHaveProperty("checked", true);
    type("Why it is right all the same", "Renewed");
    fireEvent.click(screen.getByRole("button", { name: "Assign all the same" }));
    await waitFor(() => expect(sent.at(-1)).toEqual(['"1"', { ...BODY, override: { reason: "Renewed" } }]));
  });

  it("because somebody was quicker says what they did, keeps the choice, and goes on top of that", async () => {
    server.use(http.get("*/bff/api/trips/:id", () => HttpResponse.json(aTrip({ version: 4, priority: "urgent" }))));
    candidates = [aCandidate({ ...CY, available: true, reasonsAgainst: [] })];
    const sent = theApiAnswers({ status: 412, body: { code: "version.stale", title: "Stale" } });
    show();
    await chooseCy();
    fireEvent.click(screen.getByRole("button", { name: "Assign" }));
    expect(await screen.findByText(/its priority is urgent now/)).toBeTruthy();
    expect(screen.getByRole("radio", { name: /^Cy/ })).toHaveProperty("checked", true);
    fireEvent.click(screen.getByRole("button", { name: "Assign" }));
    await waitFor(() => expect(sent.at(-1)).toEqual(['"4"', BODY]));
  });
});

describe("a trip that somebody has already", () => {
  it("changes hands only with a reason", async () => {
    const sent: unknown[] = [];
    server.use(
      http.post("*/bff/api/trips/:id/reassign", async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json(aTrip({ status: "assigned", version: 2 }));
      }),
    );
    show(aTrip({ status: "assigned", driverId: "drv_000000000009" }));
    fireEvent.click(await screen.findByRole("radio", { name: /Bo Berg/ }));
    expect(screen.getByRole("button", { name: "Reassign" }).title).toBe("Say why it changes hands");
    type("Why it changes hands", "breakdown");
    fireEvent.click(screen.getByRole("button", { name: "Reassign" }));
    await waitFor(() => expect(sent).toEqual([{ ...BODY, driverId: "drv_000000000001", reason: "breakdown" }]));
  });
});

describe("whom and what the company does not have yet", () => {
  it("is a driver made of the name that was looked for, and chosen", async () => {
    const sent: unknown[] = [];
    server.use(
      http.post("*/bff/api/drivers", async ({ request }) => {
        const body = Object(await request.json());
        sent.push(body);
        candidates.push(aCandidate({ driverId: "drv_000000000002", ...body }));
        return HttpResponse.json(aDriver({ id: "drv_000000000002", ...body }), { status: 201 });
      }),
    );
    show();
    await screen.findByRole("radio", { name: /Bo Berg/ });
    type("Find a driver", "Nia New");
    fireEvent.click(await screen.findByRole("button", { name: "Create “Nia New”" }));
    await waitFor(() => expect(screen.getByRole("radio", { name: /Nia New/ })).toHaveProperty("checked", true));
    expect(sent).toEqual([{ name: "Nia New" }]);
  });

  it("is a vehicle asked for in a form of its own, and chosen", async () => {
    show();
    fireEvent.click(await screen.findByRole("button", { name: "New vehicle" }));
    const form = within(await screen.findByRole("dialog", { name: "New vehicle" }));
    fireEvent.change(form.getByLabelText("Name"), { target: { value: "Rented van" } });
    fireEvent.click(form.getByRole("button", { name: "Create" }));
    await waitFor(() => expect(screen.getByLabelText("Vehicle")).toHaveProperty("value", "veh_000000000002"));
    expect(screen.getByRole("option", { name: "Rented van" })).toBeTruthy();
  });
});
