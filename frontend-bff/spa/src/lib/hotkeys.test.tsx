import { fireEvent, render } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { type Keys, useHotkeys } from "@/lib/hotkeys";

function Listener({ keys }: { keys: Keys }) {
  useHotkeys(keys);
  return <input aria-label="Name" />;
}

describe("single keys", () => {
  it("go to the next listener where the first does not want them", () => {
    const second = vi.fn();
    render(<Listener keys={{ s: () => false }} />);
    render(<Listener keys={{ s: second }} />);
    fireEvent.keyDown(document.body, { key: "s" });
    expect(second).toHaveBeenCalledOnce();
  });

  it("act once, by whoever takes them first", () => {
    const second = vi.fn();
    render(<Listener keys={{ s: () => undefined }} />);
    render(<Listener keys={{ s: second }} />);
    fireEvent.keyDown(document.body, { key: "s" });
    expect(second).not.toHaveBeenCalled();
  });

  it("are letters in a field", () => {
    const act = vi.fn();
    const { getByRole } = render(<Listener keys={{ s: act }} />);
    fireEvent.keyDown(getByRole("textbox"), { key: "s" });
    expect(act).not.toHaveBeenCalled();
  });
});
