import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { SavedFilter } from "@/api/queries/saved-filters";
import { aSavedFilter, aUser } from "@/mocks/data";
import { server } from "@/mocks/server";
import type { NounSearch } from "@/parts/noun/noun-page";
import { SavedNounFilters } from "@/parts/noun/saved-noun-filters";
import { Toasts } from "@/ui/toast";

const FILTERS = "*/bff/api/saved-filters";
const TAKEN = {
  code: "validation",
  errors: [{ pointer: "/name", code: "taken", detail: "You have one of that name." }],
};

let kept: SavedFilter[];
let asked: string[];

beforeEach(() => {
  kept = [aSavedFilter({ page: "drivers", name: "Gone", query: "status=inactive" })];
  asked = [];
  server.use(
    http.get(FILTERS, ({ request }) => {
      const page = new URL(request.url).searchParams.get("page");
      return HttpResponse.json({ items: kept.filter((one) => one.page === page), nextCursor: null });
    }),
    http.get("*/bff/api/drivers", ({ request }) => {
      asked.push(new URL(request.url).searchParams.get("status") ?? "");
      return HttpResponse.json({ items: [], nextCursor: null, total: 3 });
    }),
    http.post(FILTERS, async ({ request }) => {
      const made = aSavedFilter({ id: "flt_000000000002", ...Object(await request.json()) });
      kept.push(made);
      return HttpResponse.json(made, { status: 201 });
    }),
    http.patch(`${FILTERS}/:id`, async ({ request, params }) => {
      const change = Object(await request.json());
      kept = kept.map((one) => (one.id === params.id ? { ...one, ...change } : one));
      return HttpResponse.json(kept[0]);
    }),
  );
});

function show(search: NounSearch) {
  const page = createRootRoute({
    component: () => (
      <>
        <SavedNounFilters noun="drivers" search={search} />
        <Toasts />
      </>
    ),
  });
  const router = createRouter({ routeTree: page, history: createMemoryHistory() });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
}

async function choose(name: string) {
  fireEvent.click(await screen.findByRole("button", { name: "More for Gone" }));
  // The menu comes with the first press.
  fireEvent.click(await screen.findByRole("menuitem", { name }, { timeout: 5000 }));
}

function call(name: string) {
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: name } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
}

describe("saved filters of drivers", () => {
  it("are links with how many fit, the one of the address marked", async () => {
    show({ status: "inactive", open: "drv_1" });
    const link = await screen.findByRole("link", { name: "Gone 3" });
    expect(link.getAttribute("aria-current")).toBe("page");
    expect(link.getAttribute("href")).toBe("/drivers?status=inactive");
    expect(asked).toEqual(["inactive"]);
  });

  it("are saved under the page's name", async () => {
    show({ q: "ada" });
    fireEvent.click(await screen.findByRole("button", { name: "Save this filter" }));
    await screen.findByRole("dialog", { name: "Save this filter" });
    call("Adas");
    await waitFor(() => expect(kept.at(-1)).toMatchObject({ page: "drivers", query: "q=ada", name: "Adas" }));
    expect(await screen.findByRole("link", { name: /^Adas/ })).toBeTruthy();
  });

  it("are called otherwise, with a way back", async () => {
    show({ status: "inactive" });
    await choose("Rename");
    expect(await screen.findByLabelText("Name")).toHaveProperty("value", "Gone");
    call("Left us");
    expect(await screen.findByRole("link", { name: /^Left us/ })).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Undo" }));
    expect(await screen.findByRole("link", { name: /^Gone/ })).toBeTruthy();
  });

  it("keep what was typed where the name is taken, and say so", async () => {
    server.use(http.patch(`${FILTERS}/:id`, () => HttpResponse.json(TAKEN, { status: 409 })));
    show({ status: "inactive" });
    await choose("Rename");
    await screen.findByLabelText("Name");
    call("North");
    expect(await screen.findByText("You have one of that name.")).toBeTruthy();
    expect(screen.getByLabelText("Name")).toHaveProperty("value", "North");
  });

  it("of another person can only be used", async () => {
    kept = [{ ...aSavedFilter({ page: "drivers", name: "Gone", query: "status=inactive" }), shared: true }];
    kept = kept.map((one) => ({ ...one, ownerId: "usr_other000000000" }));
    show({ status: "inactive" });
    await screen.findByRole("link", { name: /Gone/ });
    expect(aUser().role).toBe("dispatcher");
    expect(screen.queryByRole("button", { name: "More for Gone" })).toBeNull();
  });
});
