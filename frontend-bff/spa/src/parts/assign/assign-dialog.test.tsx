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
