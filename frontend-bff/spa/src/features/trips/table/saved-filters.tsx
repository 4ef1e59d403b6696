/** Filters by name, as links that can be shared, each with how many trips fit now. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { BookmarkPlus, Ellipsis, Users } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { type SavedFilter, savedFilters, savedFiltersQuery, tripCountQuery } from "@/api/queries/saved-filters";
import { isAtLeast, sessionQuery } from "@/api/session";
import { apiFilters, isFiltered, queryOf, searchIn, type TripSearch } from "@/features/trips/table/filters";
import { number } from "@/lib/format";
import { type Problem, problemOf } from "@/lib/problem";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Checkbox, TextField } from "@/ui/field";
import { MenuButton } from "@/ui/menu";
import { ProblemNotice } from "@/ui/notice";
import { toast } from "@/ui/toast";

const CHIP =
  "flex h-7 shrink-0 items-center gap-1.5 rounded-full border border-line px-2.5 text-sm text-ink-soft hover:bg-hover hover:text-ink aria-[current=page]:border-accent aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent pointer-coarse:h-11 pointer-coarse:px-4";

export function SavedFilters({ search }: { search: TripSearch }) {
  const kept = useQuery(savedFiltersQuery("trips")).data ?? [];
  const [isSaving, setSaving] = useState(false);
  const query = queryOf(search);
  const current = kept.find((one) => queryOf(searchIn(one.query)) === query);
  const canSave = isFiltered(search) && !current;
  if (kept.length === 0 && !canSave) return null;
  return (
    <div className="flex items-center gap-1.5 overflow-x-auto border-b border-line bg-panel px-3 py-1.5">
      <nav aria-label="Saved filters" className="flex gap-1.5">
        {kept.length > 0 && (
          <FilterLink search={searchIn("")} isCurrent={query === ""}>
            All
          </FilterLink>
        )}
        {kept.map((one) => (
          <Chip key={one.id} filter={one} isCurrent={one === current} />
        ))}
      </nav>
      {current && <Actions filter={current} />}
      {canSave && (
        <Button look="quiet" icon={<BookmarkPlus className="size-4" />} onClick={() => setSaving(true)}>
          Save this filter
        </Button>
      )}
      {isSaving && <SaveDialog query={query} onClose={() => setSaving(false)} />}
    </div>
  );
}

function Chip({ filter, isCurrent }: { filter: SavedFilter; isCurrent: boolean }) {
  const search = searchIn(filter.query);
  const count = useQuery(tripCountQuery(apiFilters(search))).data;
  return (
    <FilterLink search={search} isCurrent={isCurrent}>
      {filter.shared && <Users aria-label="Shared" className="size-3.5" />}
      {filter.name}
      {count != null && <span className="text-xs text-ink-faint">{number(count)}</span>}
    </FilterLink>
  );
}

type FilterLinkProps = { search: ReturnType<typeof searchIn>; isCurrent: boolean; children: ReactNode };

/** The router would call every link current whose filters are among those of the address. */
function FilterLink({ search, isCurrent, children }: FilterLinkProps) {
  return (
    <Link
      to="/trips"
      search={search}
      replace
      activeOptions={{ exact: true, explicitUndefined: true }}
      aria-current={isCurrent ? "page" : undefined}
      className={CHIP}
    >
      {children}
    </Link>
  );
}

/** For whoever may change it: its owner, and of a shared one those who manage the company. */
function Actions({ filter }: { filter: SavedFilter }) {
  const client = useQueryClient();
  const user = useQuery(sessionQuery).data?.user;
  const refresh = () => client.invalidateQueries({ queryKey: ["saved-filters"] });
  const attempt = async (act: () => Promise<unknown>, done: string, undo?: () => void) => {
    try {
      await act();
      toast.done(done, undo);
    } catch (error) {
      toast.failed(problemOf(error).detail);
    }
    await refresh();
  };
  if (!user || (filter.ownerId !== user.id && !(filter.shared && isAtLeast(user.role, "admin")))) return null;
  const { id, name, page, query, shared } = filter;
  const again = () => void attempt(() => savedFilters.create({ name, page, query, shared }), `${name} is back`);
  return (
    <MenuButton
      name={`More for ${name}`}
      icon={<Ellipsis className="size-4" />}
      actions={[
        {
          id: "share",
          name: shared ? "Keep it to its owner" : "Share with the office",
          onChoose: () =>
            void attempt(
              () => savedFilters.update(id, { shared: !shared }),
              shared ? `${name} is its owner's alone` : `Everybody in the office sees ${name}`,
            ),
        },
        {
          id: "delete",
          name: "Delete",
          isDanger: true,
          onChoose: () => void attempt(() => savedFilters.remove(id), `${name} is deleted`, again),
        },
      ]}
    />
  );
}

function SaveDialog({ query, onClose }: { query: string; onClose: () => void }) {
  const client = useQueryClient();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const name = String(data.get("name") ?? "").trim();
    setBusy(true);
    try {
      await savedFilters.create({ name, page: "trips", query, shared: data.has("shared") });
      await client.invalidateQueries({ queryKey: ["saved-filters"] });
      onClose();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };
  const atName = problem?.errors.find(({ pointer }) => pointer === "/name")?.detail;
  return (
    <Dialog title="Save this filter" onClose={onClose}>
      <form noValidate onSubmit={(event) => void save(event)} className="flex flex-col gap-3 p-4">
        {!atName && <ProblemNotice problem={problem} />}
        <TextField label="Name" name="name" error={atName} maxLength={200} autoFocus hint="As Late today, or North" />
        <Checkbox name="shared" label="Everybody in the office sees it" />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" isBusy={isBusy}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
