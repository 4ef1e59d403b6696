import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import type { Organization } from "@/api/queries/organization";
import { SettingsForm } from "@/features/settings/settings-form";
import { anOrganization, aUser } from "@/mocks/data";
import { server } from "@/mocks/server";
import { StepUpHost } from "@/parts/step-up";
// Loaded beforehand: what it takes on a busy machine is not what is tested.
import "@/parts/step-up-dialog";

const ORGANIZATION = "*/bff/api/organization";

/** The company as the API has it; what is sent lands in `sent`. */
function theApiHas(theirs: Organization) {
  const sent: { version: string | null; body: unknown }[] = [];
  server.use(
    http.get("*/bff/api/users", () => HttpResponse.json({ items: [aUser()], nextCursor: null })),
    http.get(ORGANIZATION, () => HttpResponse.json(theirs)),
    http.patch(ORGANIZATION, async ({ request }) => {
      const version = request.headers.get("If-Match");
      const body = await request.json();
      sent.push({ version, body });
      if (version !== `"${theirs.version}"`) {
        return HttpResponse.json({ code: "stale", title: "Changed meanwhile" }, { status: 412 });
      }
      return HttpResponse.json({ ...theirs, ...Object(body), version: theirs.version + 1 });
    }),
  );
  return sent;
}

function show(organization: Organization) {
  const onSaved = vi.fn();
  const page = createRootRoute({ component: () => <SettingsForm {...{ organization, onSaved }} /> });
  const router = createRouter({ routeTree: page, history: createMemoryHistory() });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RouterProvider router={router} />
      <StepUpHost />
    </QueryClientProvider>,
  );
  return onSaved;
}

async function type(label: RegExp, text: string) {
  fireEvent.change(await screen.findByLabelText(label), { target: { value: text } });
}

describe("the company's settings", () => {
  it("send only what was changed, with the version that was seen", async () => {
    const sent = theApiHas(anOrganization());
    const onSaved = show(anOrganization());
    await type(/On-time grace/, "10");
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(onSaved).toHaveBeenCalledOnce());
    expect(sent).toEqual([{ version: '"1"', body: { onTimeGraceSeconds: 600 } }]);
  });

  it("keep both people's work where somebody was quicker", async () => {
    const sent = theApiHas(anOrganization({ version: 2, currency: "EUR", onTimeGraceSeconds: 0 }));
    const onSaved = show(anOrganization());
    await type(/On-time grace/, "10");
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    const theirs = await screen.findByRole("row", { name: "Currency USD EUR not changed" });
    expect(theirs).toBeTruthy();
    expect(screen.getByRole("row", { name: "On-time grace 5 min 0 min 10 min" })).toBeTruthy();
    expect(onSaved).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole("button", { name: "Save mine on top" }));
    await waitFor(() => expect(onSaved).toHaveBeenCalledOnce());
    expect(sent.at(-1)).toEqual({ version: '"2"', body: { onTimeGraceSeconds: 600 } });
  });

  it("stop asking for a second factor once it is proven who wants that", async () => {
    const asking = anOrganization({ mfaRequired: true });
    const sent = theApiHas(asking);
    let isProven = false;
    server.use(
      http.patch(ORGANIZATION, () =>
        isProven ? undefined : HttpResponse.json({ code: "auth.step_up_required", title: "Prove it" }, { status: 403 }),
      ),
      http.post("/bff/api/auth/step-up", () => {
        isProven = true;
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const onSaved = show(asking);
    fireEvent.click(await screen.findByLabelText(/Require a second factor/));
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    await type(/^Password/, "a long password of mine");
    fireEvent.click(screen.getByRole("button", { name: "Go on" }));
    await waitFor(() => expect(onSaved).toHaveBeenCalledOnce());
    expect(sent).toEqual([{ version: '"1"', body: { mfaRequired: false } }]);
  });

  it("send nothing that is wrong, and say what at its field", async () => {
    const sent = theApiHas(anOrganization());
    show(anOrganization());
    await type(/On-time grace/, "2000");
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText(/Enter minutes from 0 to/)).toBeTruthy();
    expect(sent).toEqual([]);
  });
});
