import { act, renderHook } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { useSelection } from "@/ui/use-selection";

const ROWS = ["a", "b", "c", "d"].map((id) => ({ id }));

describe("choosing rows", () => {
  it("takes one, and all up to another with shift, in either direction", () => {
    const { result } = renderHook(() => useSelection(ROWS));
    act(() => result.current.toggle("c", false));
    act(() => result.current.toggle("a", true));
    expect([...result.current.ids].toSorted()).toEqual(["a", "b", "c"]);
  });

  it("lets go of a range that begins with letting go", () => {
    const { result } = renderHook(() => useSelection(ROWS));
    act(() => result.current.toggleAll());
    act(() => result.current.toggle("a", false));
    act(() => result.current.toggle("c", true));
    expect([...result.current.ids]).toEqual(["d"]);
  });

  it("takes all, then none", () => {
    const { result } = renderHook(() => useSelection(ROWS));
    act(() => result.current.toggleAll());
    expect(result.current.ids.size).toBe(4);
    act(() => result.current.toggleAll());
    expect(result.current.ids.size).toBe(0);
  });
});
