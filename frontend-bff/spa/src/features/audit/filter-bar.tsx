import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { usersQuery } from "@/api/queries/users";
import { type AuditSearch, isNarrowed } from "@/features/audit/filters";
import { ACTION_NAMES, actionWords, nounWords, TARGET_TYPES } from "@/features/audit/words";
import { Button } from "@/ui/button";
import { controlClass } from "@/ui/field";
import { Choice, Day } from "@/ui/filter-fields";

type FilterBarProps = {
  search: AuditSearch;
  onNarrow: (change: Partial<AuditSearch>) => void;
  onAll: () => void;
};

export function FilterBar({ search, onNarrow, onAll }: FilterBarProps) {
  const members = useInfiniteQuery(usersQuery).data?.pages.flatMap((page) => page.items) ?? [];
  const actors = members.map(({ id, name }) => [id, name] as const);
  return (
    <search
      aria-label="Filter the audit log"
      className="flex gap-2 overflow-x-auto border-b border-line bg-panel px-3 py-2 *:shrink-0"
    >
      <Choice
        label="Who"
        value={search.actor}
        className="max-w-52"
        options={actors}
        onChange={(actor) => onNarrow({ actor })}
      />
      <Choice
        label="What was done"
        value={search.action}
        className="max-w-52"
        options={ACTION_NAMES.map((one) => [one, actionWords(one)] as const)}
        onChange={(action) => onNarrow({ action })}
      />
      <Choice
        label="With what"
        value={search.type}
        className="max-w-52"
        options={TARGET_TYPES.map((one) => [one, nounWords(one)] as const)}
        onChange={(type) => onNarrow({ type })}
      />
      <TargetId key={search.target ?? ""} value={search.target} onChange={(target) => onNarrow({ target })} />
      <Day label="From" value={search.from} onChange={(from) => onNarrow({ from })} />
      <Day label="To" value={search.to} onChange={(to) => onNarrow({ to })} />
      {isNarrowed(search) && (
        <Button look="quiet" onClick={onAll}>
          Show all
        </Button>
      )}
    </search>
  );
}

/** Asked for with Enter or on leaving it: half an id finds nothing. */
function TargetId({ value, onChange }: { value: string | undefined; onChange: (value: string | undefined) => void }) {
  const [typed, setTyped] = useState(value ?? "");
  const ask = () => typed.trim() !== (value ?? "") && onChange(typed.trim() || undefined);
  return (
    <input
      type="search"
      aria-label="Id of what it was done with"
      placeholder="Id, as trp_…"
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={ask}
      onKeyDown={(event) => event.key === "Enter" && ask()}
      className={controlClass(undefined, "!w-44")}
    />
  );
}
