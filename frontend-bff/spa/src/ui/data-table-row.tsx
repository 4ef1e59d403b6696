import { clsx } from "clsx";
import { useMemo } from "react";
import type { Column, Identified } from "@/ui/data-table";

type RowProps<Row> = {
  row: Row;
  index: number;
  top: number;
  height: number;
  columns: readonly Column<Row>[];
  template: string;
  rowName: (row: Row) => string;
  isNarrow: boolean;
  isOpen: boolean;
  isSelected: boolean | undefined;
  onToggle: ((id: string, isRange: boolean) => void) | undefined;
  onOpen: (row: Row) => void;
};

export function TableRow<Row extends Identified>(props: RowProps<Row>) {
  const { row, index, top, height, columns, template, isNarrow, isOpen, isSelected, onToggle, onOpen } = props;
  // Scrolling draws every row in sight again; what is in them has not changed.
  const cells = useMemo(
    () => (isNarrow ? <Card {...{ row, columns, onOpen }} /> : <Cells {...{ row, columns, onOpen }} />),
    [row, columns, onOpen, isNarrow],
  );
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      className={clsx(
        "absolute left-0 w-fit min-w-full items-center gap-3 border-b border-line px-3 text-sm hover:bg-hover",
        isNarrow ? "flex !w-full" : "grid",
        isOpen || isSelected ? "bg-accent-soft" : "bg-panel",
      )}
      style={{ transform: `translateY(${top}px)`, height, ...(!isNarrow && { gridTemplateColumns: template }) }}
    >
      {onToggle && (
        <span role="cell" className="relative z-[1] h-full">
          <label className="-ml-3 flex h-full items-center pr-2 pl-3">
            <input
              type="checkbox"
              aria-label={`Select ${props.rowName(row)}`}
              checked={isSelected ?? false}
              onChange={(event) =>
                onToggle(row.id, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)
              }
              className="block size-4 accent-accent pointer-coarse:size-5"
            />
          </label>
        </span>
      )}
      {cells}
    </div>
  );
}

type CellsProps<Row> = { row: Row; columns: readonly Column<Row>[]; onOpen: (row: Row) => void };

function Cells<Row>({ row, columns, onOpen }: CellsProps<Row>) {
  return columns.map((column, at) => (
    <span key={column.id} role="cell" className={clsx("min-w-0 truncate", column.isNumber && "text-right")}>
      {at === 0 ? <Opener {...{ row, column, onOpen }} /> : column.cell(row)}
    </span>
  ));
}

/** What a row is where there is no room for columns: the title with one thing beside it, the rest in a line below. */
function Card<Row>({ row, columns, onOpen }: CellsProps<Row>) {
  const [title, ...rest] = columns;
  const side = rest.filter((one) => one.onCard === "side");
  const line = rest.filter((one) => one.onCard === "line");
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-0.5">
      <div className="flex min-w-0 items-center gap-2">
        {title && (
          <span role="cell" className="min-w-0 flex-1 truncate text-base">
            <Opener {...{ row, onOpen }} column={title} />
          </span>
        )}
        {side.map((column) => (
          <span key={column.id} role="cell" className="shrink-0">
            {column.cell(row)}
          </span>
        ))}
      </div>
      <div className="flex min-w-0 gap-2 text-ink-soft">
        {line.map((column, at) => (
          <span key={column.id} role="cell" className={at === 0 ? "min-w-0 truncate" : "shrink-0 last:ml-auto"}>
            {column.cell(row)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** Its area is the whole row. */
function Opener<Row>({ row, column, onOpen }: { row: Row; column: Column<Row>; onOpen: (row: Row) => void }) {
  return (
    <button
      type="button"
      data-open
      onClick={() => onOpen(row)}
      className="max-w-full truncate font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
    >
      {column.cell(row)}
    </button>
  );
}
