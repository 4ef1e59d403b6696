/** Filters by name, as links that can be shared, each with how many fit now. */
import { useQuery } from "@tanstack/react-query";
import { BookmarkPlus, Users } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import {
  type Count,
  countQuery,
  type SavedFilter,
  type SavedPage,
  savedFiltersQuery,
} from "@/api/queries/saved-filters";
import { number } from "@/lib/format";
import { SavedFilterMenu } from "@/parts/saved-filters/saved-filter-menu";
import { Button } from "@/ui/button";

const SaveDialog = lazy(async () => ({ default: (await import("@/parts/saved-filters/save-dialog")).SaveDialog }));

/** The look of a link to a filter. */
export const FILTER_LINK =
  "flex h-7 shrink-0 items-center gap-1.5 rounded-full border border-line px-2.5 text-sm text-ink-soft hover:bg-hover hover:text-ink aria-[current=page]:border-accent aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent pointer-coarse:h-11 pointer-coarse:px-4";

type FilterLink = { query: string; isCurrent: boolean; children: ReactNode };
type SavedFiltersProps = {
  page: SavedPage;
  /** The filters of the address, as `normal` writes them. */
  query: string;
  /** What a kept query means to this page, always in one order; whatever else stands in it is left out. */
  normal: (query: string) => string;
  /** Whether there is something to keep: an order alone is not. */
  isNarrowed: boolean;
  count: Count;
  link: (link: FilterLink) => ReactNode;
};

export function SavedFilters({ page, query, isNarrowed, normal, count, link }: SavedFiltersProps) {
  const kept = useQuery(savedFiltersQuery(page)).data ?? [];
  const [isSaving, setSaving] = useState(false);
  const current = kept.find((one) => normal(one.query) === query);
  const canSave = isNarrowed && !current;
  if (kept.length === 0 && !canSave) return null;
  return (
    <div className="flex items-center gap-1.5 overflow-x-auto border-b border-line bg-panel px-3 py-1.5">
      <nav aria-label="Saved filters" className="flex gap-1.5">
        {kept.length > 0 && link({ query: "", isCurrent: query === "", children: "All" })}
        {kept.map((one) => (
          <Chip key={one.id} filter={one} isCurrent={one === current} {...{ page, normal, count, link }} />
        ))}
      </nav>
      {current && <SavedFilterMenu filter={current} />}
      {canSave && (
        <Button look="quiet" icon={<BookmarkPlus className="size-4" />} onClick={() => setSaving(true)}>
          Save this filter
        </Button>
      )}
      <Suspense>{isSaving && <SaveDialog page={page} query={query} onClose={() => setSaving(false)} />}</Suspense>
    </div>
  );
}

type ChipProps = Pick<SavedFiltersProps, "page" | "normal" | "count" | "link"> & {
  filter: SavedFilter;
  isCurrent: boolean;
};

function Chip({ filter, isCurrent, page, normal, count, link }: ChipProps) {
  const query = normal(filter.query);
  const found = useQuery(countQuery(page, query, count)).data;
  const children = (
    <>
      {filter.shared && <Users aria-label="Shared" className="size-3.5" />}
      {filter.name}
      {found != null && <span className="text-xs text-ink-faint">{number(found)}</span>}
    </>
  );
  return link({ query, isCurrent, children });
}
