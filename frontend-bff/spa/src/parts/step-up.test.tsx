// Loaded beforehand: what it takes on a busy machine is not what is tested.
import "@/parts/step-up-dialog";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { sessionQuery } from "@/api/session";
import { Problem } from "@/lib/problem";
import { aSession, aUser } from "@/mocks/data";
import { server } from "@/mocks/server";
import { proveAgain, StepUpHost, withStepUp } from "@/parts/step-up";

const REQUIRED = new Problem(403, { code: "auth.step_up_required", title: "Prove first that it is still you" });
const person = userEvent.setup();

/** Refused until a proof has come. */
function riskyAct() {
  return vi.fn<() => Promise<string>>().mockRejectedValueOnce(REQUIRED).mockResolvedValue("done");
}

async function refusalOf(outcome: Promise<unknown>): Promise<unknown> {
  try {
    return await outcome;
  } catch (error) {
    return error;
  }
}

function show(methods: ("totp" | "sms")[] = []) {
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } },
  });
  client.setQueryData(sessionQuery.queryKey, aSession({ user: aUser({ mfa: { required: false, methods } }) }));
  render(
    <QueryClientProvider client={client}>
      <StepUpHost />
    </QueryClientProvider>,
  );
}

/** What was sent as proof, in its order; `refused` of them are wrong. */
function takesProofs(refused = 0): unknown[] {
  const proofs: unknown[] = [];
  server.use(
    http.post("/bff/api/auth/step-up", async ({ request }) => {
      proofs.push(await request.json());
      if (proofs.length > refused) return new HttpResponse(null, { status: 204 });
      return HttpResponse.json(
        { code: "auth.invalid_credentials", title: "This is not your password.", status: 401 },
        { status: 401 },
      );
    }),
  );
  return proofs;
}

describe("a risky act", () => {
  beforeEach(() => show(["totp"]));

  it("asks nothing where nothing is due", async () => {
    await expect(withStepUp(async () => "done")).resolves.toBe("done");
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("is tried again by itself after the password", async () => {
    const proofs = takesProofs();
    const act = riskyAct();
    const outcome = withStepUp(act);
    await person.type(await screen.findByLabelText("Password"), "my own long password{Enter}");
    await expect(outcome).resolves.toBe("done");
    expect(proofs).toEqual([{ password: "my own long password" }]);
    expect(act).toHaveBeenCalledTimes(2);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("takes a code in place of the password", async () => {
    const proofs = takesProofs();
    const outcome = withStepUp(riskyAct());
    await person.click(await screen.findByRole("button", { name: "Authenticator app" }));
    await person.type(screen.getByLabelText("Code"), "123456{Enter}");
    await expect(outcome).resolves.toBe("done");
    expect(proofs).toEqual([{ method: "totp", code: "123456" }]);
  });

  it("waits on after a wrong proof, and says so", async () => {
    takesProofs(1);
    const act = riskyAct();
    const outcome = withStepUp(act);
    await person.type(await screen.findByLabelText("Password"), "wrong{Enter}");
    expect((await screen.findByRole("alert")).textContent).toContain("This is not your password.");
    expect(act).toHaveBeenCalledTimes(1);
    await person.type(screen.getByLabelText("Password"), "right{Enter}");
    await expect(outcome).resolves.toBe("done");
  });

  it("is not done when the person thinks better of it", async () => {
    const act = riskyAct();
    const outcome = refusalOf(withStepUp(act));
    await person.click(await screen.findByRole("button", { name: "Cancel" }));
    expect(await outcome).toMatchObject({ code: "app.not_proven", isOwnChoice: true });
    expect(act).toHaveBeenCalledTimes(1);
  });

  it("passes on what else is refused", async () => {
    const other = new Problem(409, { code: "in_use" });
    await expect(withStepUp(() => Promise.reject(other))).rejects.toBe(other);
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("shares one question with others that wait", async () => {
    const proofs = takesProofs();
    const both = Promise.all([withStepUp(riskyAct()), withStepUp(riskyAct()), proveAgain()]);
    await person.type(await screen.findByLabelText("Password"), "my own long password{Enter}");
    await both;
    expect(proofs).toHaveLength(1);
  });
});

describe("who has no second factor", () => {
  it("is asked for the password alone", async () => {
    show();
    const outcome = refusalOf(withStepUp(riskyAct()));
    await screen.findByLabelText("Password");
    expect(screen.queryByRole("button", { name: "Recovery code" })).toBeNull();
    await person.click(screen.getByRole("button", { name: "Cancel" }));
    expect(await outcome).toBeInstanceOf(Problem);
  });
});
