import { clsx } from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import type { Column, Identified, Selection } from "@/ui/data-table";

type HeadProps<Row> = {
  rows: readonly Identified[];
  columns: readonly Column<Row>[];
  template: string;
  selection: Selection | undefined;
  sort: string;
  onSort: (sort: string) => void;
  /** Rows are cards: the head only chooses all and sorts. */
  isNarrow: boolean;
};

export function TableHead<Row>({ rows, columns, template, selection, sort, onSort, isNarrow }: HeadProps<Row>) {
  return (
    <div role="rowgroup" className="sticky top-0 z-[5] w-fit min-w-full border-b border-line bg-panel">
      <div
        role="row"
        aria-rowindex={1}
        className={clsx(
          "h-8 items-center gap-3 px-3 text-sm font-medium text-ink-soft",
          isNarrow ? "flex gap-5" : "grid",
        )}
        style={isNarrow ? {} : { gridTemplateColumns: template }}
      >
        {selection && <SelectAll rows={rows} selection={selection} />}
        {columns.map((column) => (
          <Head key={column.id} {...{ column, sort, onSort, isNarrow }} />
        ))}
      </div>
    </div>
  );
}

function SelectAll({ rows, selection }: { rows: readonly Identified[]; selection: Selection }) {
  const chosen = rows.filter((row) => selection.ids.has(row.id)).length;
  return (
    <span role="columnheader">
      <input
        ref={(input) => {
          // What the attribute cannot say.
          if (input) input.indeterminate = chosen > 0 && chosen < rows.length;
        }}
        type="checkbox"
        aria-label="Select all that are loaded"
        checked={rows.length > 0 && chosen === rows.length}
        onChange={selection.toggleAll}
        className="block size-4 accent-accent pointer-coarse:size-5"
      />
    </span>
  );
}

type OneHeadProps<Row> = {
  column: Column<Row>;
  sort: string;
  onSort: (sort: string) => void;
  isNarrow: boolean;
};

function Head<Row>({ column, sort, onSort, isNarrow }: OneHeadProps<Row>) {
  const isDown = sort === `-${column.sort}`;
  const isUp = sort === column.sort;
  const Arrow = isDown ? ArrowDown : ArrowUp;
  const isOnlyHeard = isNarrow && !column.sort;
  return (
    <span
      role="columnheader"
      {...(column.sort && { "aria-sort": isDown ? "descending" : isUp ? "ascending" : "none" })}
      className={isOnlyHeard ? "sr-only" : clsx("min-w-0 truncate", column.isNumber && "text-right")}
    >
      {column.sort ? (
        <button
          type="button"
          className="inline-flex h-8 items-center gap-1 rounded-sm outline-offset-[-2px] hover:text-ink"
          onClick={() => onSort(isUp ? `-${column.sort}` : (column.sort ?? ""))}
        >
          {column.name}
          {(isDown || isUp) && <Arrow aria-hidden="true" className="size-3.5" />}
        </button>
      ) : (
        column.name
      )}
    </span>
  );
}
