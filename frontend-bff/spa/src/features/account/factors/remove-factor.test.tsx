import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import { factors } from "@/api/queries/account";
import { RemoveFactor } from "@/features/account/factors/remove-factor";
import { server } from "@/mocks/server";

const person = userEvent.setup();
const SHORT = {
  code: "auth.password_short",
  title: "Your password is too short to stand alone",
  detail: "Choose a longer password first, of 15 characters or more.",
  status: 409,
};

function show(answer: () => Response) {
  server.use(http.delete("*/bff/api/auth/mfa/totp", answer));
  const onClose = vi.fn<() => void>();
  const onRemoved = vi.fn<() => void>();
  render(
    <RemoveFactor
      name="authenticator app"
      isLast
      isRequired={false}
      remove={() => factors.remove("totp")}
      onClose={onClose}
      onRemoved={onRemoved}
    />,
  );
  return { onClose, onRemoved };
}

describe("the last second factor", () => {
  it("stays beside a password that is too short, and the dialog says what to do first", async () => {
    const { onClose, onRemoved } = show(() => HttpResponse.json(SHORT, { status: SHORT.status }));
    await person.click(screen.getByRole("button", { name: "Remove" }));
    const said = (await screen.findByRole("alert")).textContent;
    expect(said).toContain(SHORT.title);
    expect(said).toContain(SHORT.detail);
    expect(onRemoved).not.toHaveBeenCalled();
    expect(onClose).not.toHaveBeenCalled();
  });

  it("is removed where the password can stand alone", async () => {
    const { onClose, onRemoved } = show(() => new HttpResponse(null, { status: 204 }));
    await person.click(screen.getByRole("button", { name: "Remove" }));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(onRemoved).toHaveBeenCalledOnce();
    expect(screen.queryByRole("alert")).toBeNull();
  });
});
