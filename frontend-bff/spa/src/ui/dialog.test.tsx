import { render, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { describe, expect, it } from "vitest";
import { Dialog } from "@/ui/dialog";

function show(children: ReactNode) {
  return render(
    <Dialog title="A question" onClose={() => undefined}>
      {children}
    </Dialog>,
  );
}

describe("a dialog that opens", () => {
  it("begins with the first field that is empty", () => {
    show(
      <>
        <input aria-label="Email" defaultValue="ada@example.com" />
        <input aria-label="Password" />
      </>,
    );
    expect(document.activeElement).toBe(screen.getByLabelText("Password"));
  });

  it("begins with the first field where all are filled in", () => {
    show(
      <>
        <input aria-label="Name" defaultValue="Chrome on Linux" />
        <select aria-label="Kind" defaultValue="van">
          <option>van</option>
        </select>
      </>,
    );
    expect(document.activeElement).toBe(screen.getByLabelText("Name"));
  });

  it("gives the focus back where it came from", () => {
    render(<button type="button">Open</button>);
    screen.getByRole("button", { name: "Open" }).focus();
    const { unmount } = show(<input aria-label="Name" />);
    unmount();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Open" }));
  });
});
