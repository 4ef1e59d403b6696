/** A table of any length: only the rows in sight are drawn, and the next page is fetched as one comes near it.
 *
 * Its roles are written out, because a native table cannot leave out the rows that are out of sight.
 */
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { useHotkeys } from "@/lib/hotkeys";
import { NARROW, UNDER_FINGER, useMedia } from "@/lib/media";
import { TableHead } from "@/ui/data-table-head";
import { TableRow } from "@/ui/data-table-row";
import { scrollTopFor, useRowsInSight } from "@/ui/rows-in-sight";

export type Column<Row> = {
  id: string;
  /** With the unit, where it is a number. */
  name: string;
  cell: (row: Row) => ReactNode;
  /** CSS width of the grid's track; one that may grow is `minmax(8rem, 1fr)`. */
  width: string;
  isNumber?: boolean;
  /** The field of the API that sorts by it. */
  sort?: string;
  /** Where it stands on the card that a row becomes on a narrow screen; without it, it is left out there.
   * The first column is always the card's title. */
  onCard?: "side" | "line";
};

export type Selection = {
  ids: ReadonlySet<string>;
  toggle: (id: string, isRange: boolean) => void;
  toggleAll: () => void;
};
export type Identified = { id: string };

type TableProps<Row> = {
  /** What the table is of. */
  name: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  /** How people call a row. */
  rowName: (row: Row) => string;
  sort: string;
  onSort: (sort: string) => void;
  openId?: string | undefined;
  onOpen: (row: Row) => void;
  selection?: Selection | undefined;
  hasMore: boolean;
  onMore: () => void;
  total?: number | undefined;
  /** Another one is another list, which begins at its top. */
  listKey: string;
  /** What is shown is of before; what was asked for is on its way. */
  isStale?: boolean;
};

const ROW = 32;
const ROW_UNDER_FINGER = 44;
const CARD = 60;
const HEAD = 32;
/** This many rows before the end of what is loaded, the next page is asked for. */
const AHEAD = 30;

export function DataTable<Row extends Identified>(props: TableProps<Row>) {
  const { name, rows, columns, selection, hasMore, onMore, total, openId } = props;
  const ref = useRef<HTMLDivElement>(null);
  const isNarrow = useMedia(NARROW);
  const isUnderFinger = useMedia(UNDER_FINGER);
  const height = isNarrow ? CARD : isUnderFinger ? ROW_UNDER_FINGER : ROW;
  const { first, end } = useRowsInSight(ref, { count: rows.length, height });
  useEffect(() => {
    if (hasMore && end > rows.length - AHEAD) onMore();
  }, [hasMore, end, rows.length, onMore]);
  const shown = useRef(props.listKey);
  useEffect(() => {
    // Only another list begins at its top: the router brings one that is come back to where it was left.
    if (shown.current !== props.listKey) ref.current?.scrollTo(0, 0);
    shown.current = props.listKey;
  }, [props.listKey]);
  const scrollTo = (index: number) => {
    if (ref.current) ref.current.scrollTop = scrollTopFor(index, ref.current, height, HEAD);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only at first; from then on people scroll by themselves
  useEffect(() => {
    const at = rows.findIndex(({ id }) => id === openId);
    if (at >= 0) scrollTo(at);
  }, []);
  const move = useMoves(ref, rows, openId, scrollTo);
  const template = `${selection ? "24px " : ""}${columns.map((one) => one.width).join(" ")}`;
  return (
    <div
      ref={ref}
      role="table"
      aria-label={name}
      aria-rowcount={(total ?? rows.length) + 1}
      aria-busy={props.isStale || undefined}
      data-scroll-restoration-id={`table-${name}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable
      tabIndex={0}
      onKeyDown={move}
      className="min-h-0 flex-1 overflow-auto overscroll-contain outline-offset-[-2px]"
    >
      <TableHead {...{ rows, columns, template, selection, isNarrow }} sort={props.sort} onSort={props.onSort} />
      <div
        role="rowgroup"
        className={props.isStale ? "relative opacity-60 transition-opacity" : "relative"}
        style={{ height: rows.length * height }}
      >
        {rows.slice(first, end).map((row, at) => (
          <TableRow
            key={row.id}
            {...{ row, height, columns, template, isNarrow }}
            index={first + at}
            top={(first + at) * height}
            rowName={props.rowName}
            isOpen={row.id === openId}
            isSelected={selection?.ids.has(row.id)}
            onToggle={selection?.toggle}
            onOpen={props.onOpen}
          />
        ))}
      </div>
    </div>
  );
}

/** J and K from anywhere on the page, arrows, Home and End within the table; from the row in focus or the open one. */
function useMoves(
  ref: { current: HTMLDivElement | null },
  rows: readonly Identified[],
  openId: string | undefined,
  scrollTo: (index: number) => void,
) {
  const wanted = useRef<number | null>(null);
  const focusWanted = () => {
    const found = ref.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] [data-open]`);
    if (!found) return;
    wanted.current = null;
    found.focus({ preventScroll: true });
  };
  // A row far away is drawn only once the table has scrolled there.
  useEffect(() => {
    if (wanted.current !== null) focusWanted();
  });
  const goTo = (index: number) => {
    if (rows.length === 0) return;
    wanted.current = Math.min(rows.length - 1, Math.max(0, index));
    scrollTo(wanted.current);
    focusWanted();
  };
  const here = () => {
    const row = document.activeElement?.closest("[data-index]");
    if (row && ref.current?.contains(row)) return Number(row.getAttribute("data-index"));
    return rows.findIndex((one) => one.id === openId);
  };
  useHotkeys({ j: () => goTo(here() + 1), k: () => goTo(here() - 1) });
  return (event: KeyboardEvent<HTMLDivElement>) => {
    const target = targetOf(event.key, here(), rows.length - 1);
    if (target === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    goTo(target);
  };
}

function targetOf(key: string, here: number, last: number): number | null {
  if (key === "ArrowDown") return here + 1;
  if (key === "ArrowUp") return here - 1;
  if (key === "Home") return 0;
  return key === "End" ? last : null;
}
