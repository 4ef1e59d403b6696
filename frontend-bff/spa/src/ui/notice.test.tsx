import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Problem } from "@/lib/problem";
import { ProblemNotice } from "@/ui/notice";

function show(status: number, facts: Record<string, unknown>): string | null {
  render(<ProblemNotice problem={new Problem(status, facts)} />);
  return screen.queryByRole("alert")?.textContent ?? null;
}

describe("a refusal", () => {
  it("is said once where title and detail are the same", () => {
    const words = "This link is not valid any more";
    expect(show(400, { code: "auth.link_invalid", title: words, detail: words })).toBe(words);
  });

  it("says what is wrong with fields, each thing once", () => {
    const errors = [
      { pointer: "/phone", code: "x", detail: "Write it in digits." },
      { pointer: "/other", code: "x", detail: "Write it in digits." },
      { pointer: "/name", code: "x", detail: "Enter a name." },
    ];
    const said = show(422, {
      code: "request.invalid",
      title: "The request is not valid",
      detail: "see `errors`",
      errors,
    });
    expect(said).toBe("Something is not right yetWrite it in digits. Enter a name.");
  });

  it("is not said of what the person chose", () => {
    expect(show(0, { code: "app.not_proven", title: "Nothing was changed" })).toBeNull();
  });
});
