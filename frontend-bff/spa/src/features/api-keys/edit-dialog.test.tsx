import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { ApiKey } from "@/api/queries/api-keys";
import { ApiKeysPage } from "@/features/api-keys/api-keys-page";
import { anApiKey } from "@/mocks/data";
import { server } from "@/mocks/server";
import { Toasts } from "@/ui/toast";

let key: ApiKey;
let sent: unknown[];

beforeEach(() => {
  key = anApiKey();
  sent = [];
  server.use(
    http.get("*/bff/api/api-keys", () => HttpResponse.json({ items: [key], nextCursor: null })),
    http.patch("*/bff/api/api-keys/:id", async ({ request }) => {
      const seen = request.headers.get("If-Match");
      const body = Object(await request.json());
      sent.push([seen, body]);
      if (seen !== `"${key.version}"`)
        return HttpResponse.json({ code: "version.stale", title: "Stale", detail: "It was changed." }, { status: 412 });
      key = { ...key, ...body, version: key.version + 1 };
      return HttpResponse.json(key);
    }),
  );
});

async function open() {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <ApiKeysPage />
      <Toasts />
    </QueryClientProvider>,
  );
  fireEvent.click(await screen.findByRole("button", { name: "Change Warehouse" }));
  await screen.findByRole("dialog", { name: "Change Warehouse" });
}

function save() {
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
}

describe("a key that is there", () => {
  it("is changed in what was changed alone, and can be put back", async () => {
    await open();
    expect(screen.getByRole("checkbox", { name: "Read trips" })).toHaveProperty("checked", true);
    fireEvent.click(screen.getByRole("checkbox", { name: "Change trips" }));
    save();
    fireEvent.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(() => expect(sent).toHaveLength(2));
    const { name, scopes, expiresAt } = anApiKey();
    expect(sent).toEqual([
      ['"1"', { scopes: ["trips:read", "trips:write"] }],
      ['"2"', { name, scopes, expiresAt }],
    ]);
  });

  it("gets another end only where one is chosen", async () => {
    await open();
    fireEvent.change(screen.getByLabelText("Expires"), { target: { value: "never" } });
    save();
    await waitFor(() => expect(sent).toEqual([['"1"', { expiresAt: null }]]));
  });

  it("keeps what was typed where somebody was quicker, and goes on top of that", async () => {
    await open();
    key = { ...key, scopes: ["drivers:read"], version: 5 };
    fireEvent.change(screen.getByLabelText("Name"), { target: { value: "Dock" } });
    save();
    expect(await screen.findByText("It was changed.")).toBeTruthy();
    expect(screen.getByLabelText("Name")).toHaveProperty("value", "Dock");
    save();
    await waitFor(() => expect(key).toMatchObject({ name: "Dock", scopes: ["drivers:read"] }));
  });

  it("may not be left without anything that it may do", async () => {
    await open();
    fireEvent.click(screen.getByRole("checkbox", { name: "Read trips" }));
    save();
    expect(await screen.findByText("Choose at least one thing that it may do.")).toBeTruthy();
    expect(sent).toEqual([]);
  });
});
