import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Role } from "@/api/session";
import type { Lane } from "@/features/board/lanes";
import { Lanes } from "@/features/board/lanes-view";
import { aTrip } from "@/mocks/data";

const role: Role = "driver";
const nothing = () => undefined;

it("a card is drawn again only when something of its own has changed", () => {
  const trips = [aTrip({ driverId: "drv_1" }), aTrip({ id: "trp_000000000002", driverId: "drv_2" })];
  const drivers = new Map([
    ["drv_1", "Ana"],
    ["drv_2", "Ben"],
  ]);
  const drawn = vi.spyOn(drivers, "get");
  const names = { drivers, vehicles: new Map() };
  const client = new QueryClient();
  const board = (shown: Lane["trips"]) => (
    <QueryClientProvider client={client}>
      <Lanes
        lanes={[{ id: "assigned", name: "Assigned", trips: shown }]}
        isLoading={false}
        openTripId={undefined}
        onOpen={nothing}
        onAssign={nothing}
        {...{ names, role }}
      />
    </QueryClientProvider>
  );
  const { rerender } = render(board(trips));
  expect(drawn.mock.calls).toEqual([["drv_1"], ["drv_2"]]);
  drawn.mockClear();
  rerender(board(trips));
  rerender(board(trips.map((trip) => (trip.driverId === "drv_2" ? { ...trip, priority: "urgent" } : trip))));
  expect(drawn.mock.calls).toEqual([["drv_2"]]);
});
