import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import { type Doing, type Present, presenceIn } from "@/api/presence";
import { sessionQuery } from "@/api/session";
import { hear } from "@/lib/hearing";
import { aSession, aUser } from "@/mocks/data";
import { server } from "@/mocks/server";
import { PresenceLine, presenceInWords, usePresence } from "@/parts/presence";

const SINCE = "2026-11-02T08:00:00Z";

function someone(name: string, state: Doing = "viewing"): Present {
  return { userId: `usr_${name}`, name, state, since: SINCE };
}

describe("who is there", () => {
  it.each([
    [[], null],
    [[someone("Bo")], "Bo looks at it, too"],
    [[someone("Bo"), someone("Cy")], "Bo and Cy look at it, too"],
    [[someone("Bo"), someone("Cy"), someone("Di")], "Bo and 2 others look at it, too"],
    [[someone("Bo"), someone("Cy", "editing")], "Cy is editing"],
  ])("is said in words, editors first: %#", (present, words) => {
    expect(presenceInWords(present)?.text ?? null).toBe(words);
  });

  it("is not taken from news of another trip, or of another form", () => {
    expect(presenceIn({ tripId: "trp_2", items: [] }, "trp_1")).toBeNull();
    expect(presenceIn({ tripId: "trp_1", items: [{ name: "Bo" }] }, "trp_1")).toBeNull();
    expect(presenceIn({ tripId: "trp_1", items: [someone("Bo")] }, "trp_1")).toEqual([someone("Bo")]);
  });
});

function Page() {
  return <PresenceLine present={usePresence("trp_1", "editing")} />;
}

describe("a page about a trip", () => {
  it("says that we are there, who else is, and that we leave", async () => {
    const said: unknown[] = [];
    const me = { ...someone("Ada"), userId: "usr_ada0000000000000" };
    server.use(
      http.get("/bff/api/trips/trp_1/presence", () => HttpResponse.json({ items: [me, someone("Bo")] })),
      http.put("/bff/api/trips/trp_1/presence", async ({ request }) => {
        said.push(await request.json());
        return new HttpResponse(null, { status: 204 });
      }),
      http.delete("/bff/api/trips/trp_1/presence", () => {
        said.push("left");
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { unmount } = render(
      <QueryClientProvider client={new QueryClient()}>
        <Page />
      </QueryClientProvider>,
    );
    expect(await screen.findByText("Bo looks at it, too")).toBeTruthy();
    act(() => hear({ name: "presence.updated", data: { tripId: "trp_1", items: [me, someone("Cy", "editing")] } }));
    expect(await screen.findByText("Cy is editing")).toBeTruthy();
    unmount();
    await waitFor(() => expect(said).toEqual([{ state: "editing" }, "left"]));
  });

  it("asks and says it without keeping alive the session of who has left the page open", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval", "setTimeout", "clearTimeout"] });
    try {
      const idle: Record<string, (string | null)[]> = { GET: [], PUT: [] };
      const answer = ({ request }: { request: Request }) => {
        idle[request.method]?.push(request.headers.get("X-Roadbook-Idle"));
        return HttpResponse.json({ items: [] });
      };
      server.use(http.get("/bff/api/trips/trp_1/presence", answer), http.put("/bff/api/trips/trp_1/presence", answer));
      fireEvent.keyDown(document.body);
      render(
        <QueryClientProvider client={new QueryClient()}>
          <Page />
        </QueryClientProvider>,
      );
      await act(() => vi.advanceTimersByTimeAsync(100_000));
      for (const said of Object.values(idle)) {
        expect(said.length).toBeGreaterThan(8);
        expect(said.slice(0, 5)).toEqual([null, null, null, null, null]);
        expect(said.slice(7)).toEqual(said.slice(7).map(() => "1"));
      }
      fireEvent.pointerDown(document.body);
      await act(() => vi.advanceTimersByTimeAsync(10_000));
      expect([idle.GET?.at(-1), idle.PUT?.at(-1)]).toEqual([null, null]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("asks and says nothing for a driver", async () => {
    const heard = vi.fn(() => new HttpResponse(null, { status: 403 }));
    server.use(
      http.get("/bff/session", () => HttpResponse.json(aSession({ user: aUser({ role: "driver" }) }))),
      http.all("/bff/api/trips/trp_1/presence", heard),
    );
    const client = new QueryClient();
    render(
      <QueryClientProvider client={client}>
        <Page />
      </QueryClientProvider>,
    );
    await waitFor(() => expect(client.getQueryData(sessionQuery.queryKey)?.user.role).toBe("driver"));
    await new Promise((done) => setTimeout(done, 50));
    expect(heard).not.toHaveBeenCalled();
  });
});
