/** Drivers, vehicles, places, customers: a list with one of them beside it, made from a table of fields and columns. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Plus, Upload } from "lucide-react";
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from "react";
import { type Noun, type Nouns, nounPagesQuery } from "@/api/queries/nouns";
import { isAtLeast, sessionQuery } from "@/api/session";
import { number } from "@/lib/format";
import { useHotkeys } from "@/lib/hotkeys";
import { problemOf } from "@/lib/problem";
import { useStable } from "@/lib/stable";
import { useTitle } from "@/lib/title";
import type { FieldSpec } from "@/parts/noun/fields";
import { NounPanel } from "@/parts/noun/noun-panel";
import { SavedNounFilters } from "@/parts/noun/saved-noun-filters";
import { Button } from "@/ui/button";
import { type Column, DataTable } from "@/ui/data-table";
import { Empty, Loading } from "@/ui/empty";
import { ExportMenu } from "@/ui/export-menu";
import { Choice, SearchWords } from "@/ui/filter-fields";
import { ProblemNotice } from "@/ui/notice";

const ImportDialog = lazy(async () => ({ default: (await import("@/parts/import/import-dialog")).ImportDialog }));

export type NounKind<N extends Noun> = {
  noun: N;
  /** "Drivers" and "driver". */
  title: string;
  one: string;
  fields: readonly FieldSpec[];
  columns: readonly Column<Nouns[N]>[];
  /** What the first one is good for. */
  why: string;
};
export type NounSearch = {
  q?: string | undefined;
  open?: string | undefined;
  sort?: string | undefined;
  status?: string | undefined;
};

type NounPageProps<N extends Noun> = {
  kind: NounKind<N>;
  search: NounSearch;
  onSearch: (change: NounSearch) => void;
};

const DEFAULT_SORT = "name";

export function NounPage<N extends Noun>({ kind, search, onSearch }: NounPageProps<N>) {
  useTitle(kind.title);
  const role = useQuery(sessionQuery).data?.user.role ?? "driver";
  const canEdit = isAtLeast(role, "dispatcher");
  const [isImporting, setImporting] = useState(false);
  const sort = search.sort ?? DEFAULT_SORT;
  const filters = { q: search.q, status: search.status, sort, include: "total" };
  const found = useInfiniteQuery(nounPagesQuery(kind.noun, filters));
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data]);
  const filterRef = useRef<HTMLInputElement>(null);
  const more = useCallback(() => {
    if (!found.isFetchingNextPage) void found.fetchNextPage();
  }, [found.isFetchingNextPage, found.fetchNextPage]);
  const open = useStable((row: Nouns[N]) => onSearch({ open: row.id }));
  useHotkeys({ "/": () => filterRef.current?.focus(), ...(canEdit && { n: () => onSearch({ open: "new" }) }) });
  const statuses = kind.fields.find((field) => field.path === "status")?.options;
  const total = found.data?.pages[0]?.total;
  return (
    <main className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="flex flex-wrap items-center gap-2 border-b border-line bg-panel px-3 py-2">
          <h1 className="text-lg font-semibold">
            {kind.title}{" "}
            <span className="text-sm font-normal text-ink-faint">{total !== undefined && number(total)}</span>
          </h1>
          <SearchWords
            label={`Search ${kind.title.toLowerCase()}`}
            placeholder="Search"
            text={search.q ?? ""}
            filterRef={filterRef}
            className="!w-auto min-w-0 flex-1 sm:max-w-64"
            onChange={(q) => onSearch({ q })}
          />
          {statuses && (
            <Choice
              label="Status"
              value={search.status}
              options={statuses}
              onChange={(status) => onSearch({ status })}
            />
          )}
          <div className="ml-auto flex gap-2">
            <ExportMenu name="Export all" urlOf={(format) => `/bff/api/${kind.noun}/export?format=${format}`} />
            {canEdit && (
              <Button icon={<Upload className="size-4" />} onClick={() => setImporting(true)}>
                Import
              </Button>
            )}
            {canEdit && (
              <Button
                look="primary"
                icon={<Plus className="size-4" />}
                hotkey="N"
                onClick={() => onSearch({ open: "new" })}
              >
                New {kind.one}
              </Button>
            )}
          </div>
        </div>
        <SavedNounFilters noun={kind.noun} search={search} />
        {found.error && (
          <div className="p-3">
            <ProblemNotice problem={problemOf(found.error)} onRetry={() => void found.refetch()} />
          </div>
        )}
        {found.isPending && <Loading rows={14} />}
        {found.data && rows.length === 0 && (
          <Nothing
            kind={kind}
            isNarrowed={!!search.q || !!search.status}
            canEdit={canEdit}
            onSearch={onSearch}
            onImport={() => setImporting(true)}
          />
        )}
        {rows.length > 0 && (
          <DataTable
            name={kind.title}
            {...{ rows, sort, total }}
            columns={kind.columns}
            rowName={(row) => row.name}
            onSort={(next) => onSearch({ sort: next })}
            openId={search.open}
            onOpen={open}
            hasMore={found.hasNextPage}
            listKey={JSON.stringify(filters)}
            isStale={found.isPlaceholderData}
            onMore={more}
          />
        )}
      </div>
      {search.open && (
        <NounPanel
          key={search.open}
          kind={kind}
          id={search.open}
          canEdit={canEdit}
          onClose={() => onSearch({ open: undefined })}
          onSaved={(open) => onSearch({ open })}
        />
      )}
      <Suspense>{isImporting && <ImportDialog {...kind} onClose={() => setImporting(false)} />}</Suspense>
    </main>
  );
}

type NothingProps<N extends Noun> = {
  kind: NounKind<N>;
  isNarrowed: boolean;
  canEdit: boolean;
  onSearch: (change: NounSearch) => void;
  onImport: () => void;
};

function Nothing<N extends Noun>({ kind, isNarrowed, canEdit, onSearch, onImport }: NothingProps<N>) {
  if (isNarrowed) {
    return (
      <Empty
        title={`No ${kind.one} fits`}
        action={<Button onClick={() => onSearch({ q: undefined, status: undefined })}>Show all</Button>}
      >
        Look for something else, or take the filter away.
      </Empty>
    );
  }
  return (
    <Empty
      title={`No ${kind.title.toLowerCase()} yet`}
      action={
        canEdit && (
          <>
            <Button look="primary" onClick={() => onSearch({ open: "new" })}>
              Add a {kind.one}
            </Button>
            <Button onClick={onImport}>Import a file</Button>
          </>
        )
      }
    >
      {kind.why}
    </Empty>
  );
}
