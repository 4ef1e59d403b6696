import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import type { Role } from "@/api/session";
import { initialsOf } from "@/features/board/card-presence";
import { Lanes } from "@/features/board/lanes-view";
import { hear } from "@/lib/hearing";
import { aPresent, aTrip, aUser } from "@/mocks/data";
import { server } from "@/mocks/server";

const [FIRST, SECOND] = [aTrip(), aTrip({ id: "trp_000000000002", reference: "REF-18" })];
const nothing = () => undefined;

function show(items: (ReturnType<typeof aPresent> & { tripId: string })[], role: Role = "dispatcher") {
  const asked = vi.fn(() => HttpResponse.json({ items }));
  server.use(http.get("*/bff/api/presence", asked));
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Lanes
        lanes={[{ id: "scheduled", name: "Unassigned", trips: [FIRST, SECOND] }]}
        names={{ drivers: new Map(), vehicles: new Map() }}
        isLoading={false}
        openTripId={undefined}
        {...{ role }}
        onOpen={nothing}
        onAssign={nothing}
      />
    </QueryClientProvider>,
  );
  return asked;
}

describe("a card of the board", () => {
  it("says who else is at its trip, asked for once and then told live", async () => {
    const me = aPresent({ userId: aUser().id, name: aUser().name, state: "editing" });
    const asked = show([me, aPresent()].map((one) => ({ ...one, tripId: FIRST.id })));
    expect(await screen.findByRole("button", { name: "REF-17 Dana Scully looks at this trip" })).toBeTruthy();
    expect(screen.queryByText(initialsOf(me.name))).toBeNull();
    act(() => hear({ name: "presence.updated", data: { tripId: SECOND.id, items: [aPresent({ state: "editing" })] } }));
    expect(await screen.findByRole("button", { name: "REF-18 Dana Scully edits this trip" })).toBeTruthy();
    act(() => hear({ name: "presence.updated", data: { tripId: SECOND.id, items: [] } }));
    await waitFor(() => expect(screen.queryByRole("img", { name: "Dana Scully edits this trip" })).toBeNull());
    expect(screen.getByRole("img", { name: "Dana Scully looks at this trip" }).textContent).toBe("DS");
    expect(asked).toHaveBeenCalledOnce();
  });

  it("names editors first, and counts whom it has no room for", async () => {
    const names = ["Bo Al", "Cy", "Di Ek"].map((name) => aPresent({ userId: `usr_${name}`, name }));
    show([...names, aPresent({ state: "editing" })].map((one) => ({ ...one, tripId: FIRST.id })));
    expect((await screen.findAllByRole("img", { name: /this trip/ })).map((one) => one.textContent)).toEqual([
      "DS",
      "BA",
      "+2",
    ]);
    expect(screen.getByRole("img", { name: "Cy looks at this trip, Di Ek looks at this trip" })).toBeTruthy();
  });

  it("asks nothing for a driver, who may not know", async () => {
    const asked = show([], "driver");
    await new Promise((done) => setTimeout(done, 50));
    expect(asked).not.toHaveBeenCalled();
  });
});

describe("initials", () => {
  it.each([
    ["Dana Scully", "DS"],
    ["Ana de la Cruz", "AC"],
    ["  bo ", "B"],
    ["𝒟ana", "𝒟"],
  ])("of %s are %s", (name, initials) => expect(initialsOf(name)).toBe(initials));
});
