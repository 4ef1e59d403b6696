// Loaded beforehand: what it takes on a busy machine is not what is tested.
import "@/parts/second-factor";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import { aSession } from "@/mocks/data";
import { server } from "@/mocks/server";
import { SignInFlow } from "@/parts/sign-in-flow";

const person = userEvent.setup();

function refused(status: number, code: string, title: string) {
  return HttpResponse.json({ code, title, status, detail: title }, { status });
}

async function signIn() {
  await person.type(screen.getByLabelText("Email"), "ada@example.com");
  await person.type(screen.getByLabelText("Password"), "a long password of mine{Enter}");
}

describe("signing in", () => {
  it("goes on after the right password", async () => {
    server.use(http.post("/bff/login", () => HttpResponse.json(aSession())));
    const onSignedIn = vi.fn();
    render(<SignInFlow onSignedIn={onSignedIn} />);
    await signIn();
    await waitFor(() => expect(onSignedIn).toHaveBeenCalledOnce());
  });

  it("says what was refused, and keeps what was typed", async () => {
    server.use(
      http.post("/bff/login", () => refused(401, "auth.invalid_credentials", "The email or the password is not right")),
    );
    render(<SignInFlow onSignedIn={() => expect.unreachable()} />);
    await signIn();
    expect((await screen.findByRole("alert")).textContent).toBe("The email or the password is not right");
    expect(screen.getByLabelText<HTMLInputElement>("Email").value).toBe("ada@example.com");
    expect(screen.getByLabelText<HTMLInputElement>("Password").value).toBe("a long password of mine");
  });

  it("sends the letter again to an address that waits to be confirmed", async () => {
    const asked = vi.fn();
    server.use(
      http.post("/bff/login", () => refused(403, "auth.email_unverified", "This address is not confirmed")),
      http.post("/bff/api/auth/email/resend", async ({ request }) => {
        asked(await request.json());
        return new HttpResponse(null, { status: 202 });
      }),
    );
    render(<SignInFlow onSignedIn={() => expect.unreachable()} />);
    await signIn();
    await person.click(await screen.findByRole("button", { name: "Send the letter again" }));
    await screen.findByText("A letter is on its way to ada@example.com.");
    expect(asked).toHaveBeenCalledWith({ email: "ada@example.com" });
  });

  it("asks for the second factor, by the way that the person chooses", async () => {
    const tried: unknown[] = [];
    server.use(
      http.post("/bff/login", () => HttpResponse.json({ mfaRequired: true, methods: ["totp", "sms"] })),
      http.post("/bff/mfa", async ({ request }) => {
        tried.push(await request.json());
        return tried.length === 1
          ? refused(401, "auth.code_invalid", "The code is not right")
          : HttpResponse.json(aSession());
      }),
    );
    const onSignedIn = vi.fn();
    render(<SignInFlow onSignedIn={onSignedIn} />);
    await signIn();
    await person.type(await screen.findByLabelText("Code"), " 000000 {Enter}");
    expect((await screen.findByRole("alert")).textContent).toBe("The code is not right");
    await person.click(screen.getByRole("button", { name: "Recovery code" }));
    await person.type(screen.getByLabelText("Recovery code"), "abc-def{Enter}");
    await waitFor(() => expect(onSignedIn).toHaveBeenCalledOnce());
    expect(tried).toEqual([
      { method: "totp", code: "000000" },
      { method: "recovery", code: "abc-def" },
    ]);
  });

  it("begins with the second factor after a provider's page", async () => {
    render(<SignInFlow methods={["sms"]} onSignedIn={() => undefined} />);
    await screen.findByRole("button", { name: "Send me a code" });
    expect(screen.queryByLabelText("Email")).toBeNull();
  });
});
