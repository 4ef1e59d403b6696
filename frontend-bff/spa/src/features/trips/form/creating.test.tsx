import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import { type Draft, emptyDraft } from "@/features/trips/form/draft";
import { TripForm } from "@/features/trips/form/trip-form";
import { aSession, aUser } from "@/mocks/data";
import { aCustomer, aPlace } from "@/mocks/nouns";
import { server } from "@/mocks/server";

const CUSTOMERS = "*/bff/api/customers";
const PLACES = "*/bff/api/places";
const TAKEN = { code: "validation", title: "Invalid", errors: [{ pointer: "/name", code: "x", detail: "Too long." }] };

let draft: Draft;
let sent: unknown[];

function Form() {
  const [now, setNow] = useState(emptyDraft);
  draft = now;
  return <TripForm draft={now} fixed={new Map()} errorAt={() => undefined} onChange={setNow} />;
}

function show() {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <form onSubmit={() => sent.push("the trip")}>
        <Form />
      </form>
    </QueryClientProvider>,
  );
}

/** As one who types and presses; what is pressed may open a dialog that takes the focus at once. */
const user = {
  type(field: HTMLElement, value: string) {
    field.focus();
    fireEvent.input(field, { target: { value } });
  },
  click: (element: HTMLElement) => fireEvent.click(element),
};

beforeEach(() => {
  sent = [];
  const known = [aCustomer()];
  server.use(
    http.get(CUSTOMERS, ({ request }) => {
      const q = new URL(request.url).searchParams.get("q")?.toLowerCase() ?? "";
      return HttpResponse.json({ items: known.filter(({ name }) => name.toLowerCase().includes(q)), nextCursor: null });
    }),
    http.get(PLACES, () => HttpResponse.json({ items: [], nextCursor: null })),
    http.post(CUSTOMERS, async ({ request }) => {
      const body = Object(await request.json());
      sent.push(body);
      const made = aCustomer({ id: "cus_000000000002", ...body });
      known.push(made);
      return HttpResponse.json(made, { status: 201 });
    }),
  );
});

describe("a customer that is not there", () => {
  it("is created from what was typed, chosen, and leaves the rest of the form as it is", async () => {
    show();
    user.type(screen.getByLabelText("Reference"), "R-1");
    user.type(screen.getByRole("combobox", { name: "Customer" }), "Nordic Fish");
    user.click(await screen.findByRole("option", { name: "Create “Nordic Fish”" }));
    await waitFor(() => expect(draft.customerId).toBe("cus_000000000002"));
    expect(sent).toEqual([{ name: "Nordic Fish" }]);
    expect(draft.reference).toBe("R-1");
    await waitFor(() => expect(screen.getByDisplayValue("Nordic Fish")).toBeTruthy());
  });

  it("is not offered where it is there, in whatever case", async () => {
    show();
    user.type(screen.getByRole("combobox", { name: "Customer" }), "lake foods");
    expect(await screen.findByRole("option", { name: "Lake Foods" })).toBeTruthy();
    expect(screen.queryByRole("option", { name: /Create/ })).toBeNull();
  });

  it("is offered to nobody who may not create one", async () => {
    server.use(http.get("/bff/session", () => HttpResponse.json(aSession({ user: aUser({ role: "viewer" }) }))));
    show();
    user.type(screen.getByRole("combobox", { name: "Customer" }), "Nordic Fish");
    expect(await screen.findByText("Nothing of that name.")).toBeTruthy();
    expect(screen.queryByRole("option", { name: /Create/ })).toBeNull();
  });

  it("is refused with the reason at the field", async () => {
    server.use(http.post(CUSTOMERS, () => HttpResponse.json(TAKEN, { status: 422 })));
    show();
    user.type(screen.getByRole("combobox", { name: "Customer" }), "Nordic Fish");
    user.click(await screen.findByRole("option", { name: /Create/ }));
    expect(await screen.findByText("Too long.")).toBeTruthy();
    expect(draft.customerId).toBeNull();
  });
});

describe("a place that is not there", () => {
  it("is asked for its address first, with what the stop says already, and never saves the trip", async () => {
    server.use(
      http.post(PLACES, async ({ request }) => {
        const body = Object(await request.json());
        sent.push(body);
        return HttpResponse.json(aPlace({ id: "plc_000000000002", ...body }), { status: 201 });
      }),
    );
    show();
    const [stop] = screen.getAllByRole("group", { name: /Stop/ });
    if (!stop) throw new Error("there is no stop");
    user.type(within(stop).getByLabelText("Address"), "2 Pier");
    user.type(within(stop).getByRole("combobox", { name: "Place" }), "Pier");
    user.click(await screen.findByRole("option", { name: /Create “Pier”/ }));
    const dialog = await screen.findByRole("dialog", { name: "New place" });
    expect(within(dialog).getByLabelText("Address")).toHaveProperty("value", "2 Pier");
    user.click(within(dialog).getByRole("button", { name: "Create" }));
    await waitFor(() => expect(draft.stops[0]?.placeId).toBe("plc_000000000002"));
    expect(draft.stops[0]).toMatchObject({ placeName: "Pier", address: "2 Pier" });
    expect(sent).toEqual([{ name: "Pier", address: "2 Pier", point: null, serviceSeconds: null }]);
    expect(screen.queryByRole("dialog")).toBeNull();
    // The focus is back in the field, without the list over the next ones.
    await waitFor(() => expect(document.activeElement).toBe(within(stop).getByRole("combobox", { name: "Place" })));
    await new Promise((done) => setTimeout(done, 50));
    expect(screen.queryByRole("listbox")).toBeNull();
  });
});
