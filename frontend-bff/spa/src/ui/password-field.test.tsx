import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { PasswordField } from "@/ui/password-field";

it("hides what is typed until the person asks to see it, and takes what a password manager pastes", async () => {
  const user = userEvent.setup();
  render(<PasswordField label="Password" name="password" autoComplete="current-password" />);
  const field = screen.getByLabelText<HTMLInputElement>("Password");
  expect(field.type).toBe("password");
  expect(field.autocomplete).toBe("current-password");
  await user.click(field);
  await user.paste("correct horse battery staple");
  expect(field.value).toBe("correct horse battery staple");
  await user.click(screen.getByRole("button", { name: "Show what is typed" }));
  expect(field.type).toBe("text");
  await user.click(screen.getByRole("button", { name: "Hide what is typed" }));
  expect(field.type).toBe("password");
});
