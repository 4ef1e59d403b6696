import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { type ReactNode, useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { emptyDraft, type Work, workOn } from "@/features/trips/form/draft";
import { useSaving } from "@/features/trips/form/use-saving";
import { aTrip } from "@/mocks/data";
import { server } from "@/mocks/server";

const DRAFT = aTrip({ status: "draft", allowedTransitions: ["scheduled", "cancelled"] });
const STALE = { code: "version.stale", title: "It was changed", status: 412 };

function Wrapper({ children }: { children: ReactNode }) {
  const [client] = useState(() => new QueryClient());
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

function saving(start: Work) {
  const onSaved = vi.fn(async () => undefined);
  const hook = renderHook(
    () => {
      const [work, setWork] = useState(start);
      return { work, setWork, ...useSaving({ work, setWork, onSaved }) };
    },
    { wrapper: Wrapper },
  );
  return {
    onSaved,
    now: () => hook.result.current,
    save: (isScheduled: boolean) => act(() => hook.result.current.save(isScheduled)),
  };
}

describe("saving a new trip", () => {
  it("goes on with what was created, when scheduling it is refused", async () => {
    const created = vi.fn();
    const patched = vi.fn();
    server.use(
      http.post("*/bff/api/trips", () => {
        created();
        return HttpResponse.json(DRAFT, { status: 201 });
      }),
      http.post("*/bff/api/trips/:id/status", () =>
        HttpResponse.json({ code: "trip.incomplete", title: "No", detail: "It has no times." }, { status: 409 }),
      ),
      http.patch("*/bff/api/trips/:id", async ({ request }) => {
        patched(await request.json());
        return HttpResponse.json({ ...DRAFT, version: 2 });
      }),
    );
    const { now, save, onSaved } = saving({ base: null, draft: emptyDraft() });
    await save(true);
    expect(now().failure?.detail).toBe("It has no times.");
    act(() => now().setWork({ ...now().work, draft: { ...now().work.draft, notes: "Ring" } }));
    await save(false);
    expect(created).toHaveBeenCalledOnce();
    expect(patched).toHaveBeenCalledWith({ notes: "Ring" });
    expect(onSaved).toHaveBeenCalledOnce();
  });

  it("names the same key again where an answer was lost, and another one for another trip", async () => {
    const keys: (string | null)[] = [];
    server.use(
      http.post("*/bff/api/trips", ({ request }) => {
        keys.push(request.headers.get("Idempotency-Key"));
        return HttpResponse.error();
      }),
    );
    const { now, save } = saving({ base: null, draft: emptyDraft() });
    await save(false);
    await save(false);
    act(() => now().setWork({ ...now().work, draft: { ...now().work.draft, notes: "Another" } }));
    await save(false);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[0]);
    expect(now().work.draft.notes).toBe("Another");
  });
});

describe("saving a trip that somebody else has changed", () => {
  it("meets the newest one, and saves only mine on top of it", async () => {
    const newest = aTrip({ version: 5, priority: "urgent" });
    const sent: unknown[] = [];
    server.use(
      http.patch("*/bff/api/trips/:id", async ({ request }) => {
        sent.push([request.headers.get("If-Match"), await request.json()]);
        return sent.length === 1
          ? HttpResponse.json(STALE, { status: 412 })
          : HttpResponse.json({ ...newest, version: 6 });
      }),
      http.get("*/bff/api/trips/:id", () => HttpResponse.json(newest)),
    );
    const work = workOn(aTrip());
    const { now, save, onSaved } = saving({ ...work, draft: { ...work.draft, notes: "mine" } });
    await save(false);
    expect(now().meeting?.newest.version).toBe(5);
    const next = workOn(newest);
    await act(async () => now().goOn({ ...next, draft: { ...next.draft, notes: "mine" } }, true));
    await vi.waitFor(() => expect(onSaved).toHaveBeenCalledOnce());
    expect(sent).toEqual([
      ['"1"', { notes: "mine" }],
      ['"5"', { notes: "mine" }],
    ]);
  });

  it("says so where it is gone, and keeps what was typed", async () => {
    server.use(
      http.patch("*/bff/api/trips/:id", () => HttpResponse.json(STALE, { status: 412 })),
      http.get("*/bff/api/trips/:id", () =>
        HttpResponse.json({ code: "not_found", title: "Gone", detail: "There is no such trip." }, { status: 404 }),
      ),
    );
    const work = workOn(aTrip());
    const { now, save } = saving({ ...work, draft: { ...work.draft, notes: "mine" } });
    await save(false);
    expect(now().failure?.detail).toBe("There is no such trip.");
    expect(now().work.draft.notes).toBe("mine");
  });
});
