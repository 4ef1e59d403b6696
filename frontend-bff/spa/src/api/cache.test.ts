import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it, vi } from "vitest";
import { drop, put, refreshLists } from "@/api/cache";

const pages = (...items: { id: string; version: number }[][]) => ({
  pages: items.map((one) => ({ items: one, nextCursor: null })),
});
const A = { id: "trp_a", version: 1 };
const B = { id: "trp_b", version: 1 };

describe("what is known", () => {
  it("is changed and dropped in every list that shows it, and left alone elsewhere", () => {
    const client = new QueryClient();
    const other = pages([B]);
    client.setQueryData(["trips", "list", "pages", "x"], pages([A], [B]));
    client.setQueryData(["trips", "list", "pages", "y"], other);
    client.setQueryData(["trips", "list", "all"], [A, B]);
    put(client, "trips", { ...A, version: 2 });
    expect(client.getQueryData(["trips", "list", "all"])).toEqual([{ ...A, version: 2 }, B]);
    drop(client, "trips", A.id);
    expect(client.getQueryData(["trips", "list", "pages", "x"])).toEqual(pages([], [B]));
    expect(client.getQueryData(["trips", "list", "all"])).toEqual([B]);
    expect(client.getQueryData(["trips", "list", "pages", "y"])).toBe(other);
  });
});

describe("asking for the lists again", () => {
  it.each([
    ["asks for a short one", 5, 1],
    ["does not ask for all of a long one", 6, 0],
  ])("%s", (_, count, calls) => {
    const client = new QueryClient();
    const ask = vi.spyOn(client, "refetchQueries");
    client.setQueryData(["trips", "list", "pages"], pages(...Array.from({ length: count }, () => [A])));
    refreshLists(client, "trips");
    const predicate = ask.mock.calls[0]?.[0]?.predicate;
    const query = client.getQueryCache().find({ queryKey: ["trips", "list", "pages"] });
    expect(query && predicate?.(query) ? 1 : 0).toBe(calls);
    expect(query?.state.isInvalidated).toBe(true);
  });
});
