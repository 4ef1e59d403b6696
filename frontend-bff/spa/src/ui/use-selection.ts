import { useRef, useState } from "react";
import type { Selection } from "@/ui/data-table";

/** Which rows are chosen; with shift, all between the last one and this. */
export function useSelection(
  rows: readonly { id: string }[],
): Selection & { clear: () => void; keep: (ids: readonly string[]) => void } {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string | null>(null);
  const toggle = (id: string, isRange: boolean) => {
    const next = new Set(ids);
    const isOn = !ids.has(id);
    for (const one of isRange ? between(rows, last.current, id) : [id]) {
      if (isOn) next.add(one);
      else next.delete(one);
    }
    last.current = id;
    setIds(next);
  };
  return {
    ids,
    toggle,
    toggleAll: () => setIds(rows.every((row) => ids.has(row.id)) ? new Set() : new Set(rows.map((row) => row.id))),
    clear: () => setIds(new Set()),
    keep: (kept) => setIds(new Set(kept)),
  };
}

export function between(rows: readonly { id: string }[], from: string | null, to: string): string[] {
  const [a, b] = [rows.findIndex((row) => row.id === from), rows.findIndex((row) => row.id === to)];
  if (a < 0 || b < 0) return [to];
  return rows.slice(Math.min(a, b), Math.max(a, b) + 1).map((row) => row.id);
}
