import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { createRef } from "react";
import { describe, expect, it, vi } from "vitest";
import { Choice, SearchWords } from "@/ui/filter-fields";

describe("words that are looked for", () => {
  it("are asked for once one stops typing, and no more when they are gone", async () => {
    const onChange = vi.fn();
    const common = { label: "Search", placeholder: "Search", className: "", filterRef: createRef<HTMLInputElement>() };
    const { rerender } = render(<SearchWords {...common} text="" onChange={onChange} />);
    const field = screen.getByLabelText("Search");
    for (const value of ["b", "bo", "bo b"]) fireEvent.change(field, { target: { value } });
    expect(onChange).not.toHaveBeenCalled();
    await waitFor(() => expect(onChange.mock.calls).toEqual([["bo b"]]));
    rerender(<SearchWords {...common} text="bo b" onChange={onChange} />);
    fireEvent.change(field, { target: { value: "" } });
    await waitFor(() => expect(onChange).toHaveBeenLastCalledWith(undefined));
  });
});

describe("one of a few", () => {
  it("is given by its id, and nothing for none of them", () => {
    const onChange = vi.fn();
    render(<Choice label="Status" value="a" options={[["a", "Active"]]} onChange={onChange} />);
    fireEvent.change(screen.getByLabelText("Status"), { target: { value: "" } });
    expect(onChange).toHaveBeenLastCalledWith(undefined);
  });

  it("that is not among them any more is still shown", () => {
    render(<Choice label="Who" value="usr_gone" options={[["usr_1", "Ada"]]} onChange={() => undefined} />);
    expect(screen.getByRole("option", { name: "usr_gone" })).toHaveProperty("selected", true);
  });
});
