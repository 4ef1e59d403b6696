import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterEach, describe, expect, it, vi } from "vitest";
import { LinkedAccounts } from "@/features/account/linked-accounts";
import { server } from "@/mocks/server";
import { StepUpHost } from "@/parts/step-up";
// Loaded beforehand: what it takes on a busy machine is not what is tested.
import "@/parts/step-up-dialog";

const person = userEvent.setup();
const GOOGLE = { provider: "google", email: "ada@example.com", linkedAt: "2026-11-02T08:00:00Z" };

function show(items: unknown[], available: string[], isDeclined = false) {
  server.use(
    http.get("*/bff/api/auth/oauth", () => HttpResponse.json({ items, available })),
    http.post("/bff/api/auth/step-up", () => new HttpResponse(null, { status: 204 })),
  );
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <LinkedAccounts isDeclined={isDeclined} />
      <StepUpHost />
    </QueryClientProvider>,
  );
}

describe("accounts elsewhere", () => {
  afterEach(() => vi.restoreAllMocks());

  it("are linked after a proof, for which the provider's page leaves no room", async () => {
    const assign = vi.spyOn(location, "assign").mockImplementation(() => undefined);
    show([], ["google"]);
    await person.click(await screen.findByRole("button", { name: "Link Google" }));
    expect(assign).not.toHaveBeenCalled();
    await person.type(await screen.findByLabelText("Password"), "a long password of mine{Enter}");
    await vi.waitFor(() =>
      expect(assign).toHaveBeenCalledWith("/bff/oauth/google/start?link=true&returnUrl=%2Faccount%2Fsecurity"),
    );
  });

  it("say that nothing was linked to who comes back from declining it there", async () => {
    show([], ["google"], true);
    await screen.findByText(/^Nothing was linked/);
    expect(screen.getByRole("button", { name: "Link Google" })).toBeTruthy();
  });

  it("say why the last way in stays", async () => {
    const words = "Without this you could not log in any more";
    show([GOOGLE], ["google", "microsoft"]);
    server.use(
      http.delete("*/bff/api/auth/oauth/google", () =>
        HttpResponse.json({ code: "auth.last_way_in", title: words, detail: words, status: 409 }, { status: 409 }),
      ),
    );
    await person.click(await screen.findByRole("button", { name: "Unlink Google" }));
    expect((await screen.findByRole("alert")).textContent).toBe(words);
    expect(screen.getByRole("button", { name: "Link Microsoft" })).toBeTruthy();
  });

  it("are not offered where none is set up", async () => {
    show([], []);
    await screen.findByText("Neither Google nor Microsoft is set up here.");
  });
});
