import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback } from "react";
import { auditExportUrl, auditQuery } from "@/api/queries/audit";
import { EntryRow } from "@/features/audit/entry-row";
import { FilterBar } from "@/features/audit/filter-bar";
import { type AuditSearch, auditFilters, isNarrowed } from "@/features/audit/filters";
import { useVerify, VerifyButton, VerifyResult } from "@/features/audit/verify-button";
import { problemOf } from "@/lib/problem";
import { useTitle } from "@/lib/title";
import { Button } from "@/ui/button";
import { Empty, Loading } from "@/ui/empty";
import { ExportMenu } from "@/ui/export-menu";
import { MoreInSight } from "@/ui/more-in-sight";
import { ProblemNotice } from "@/ui/notice";
import { PageHead } from "@/ui/page-head";

const route = getRouteApi("/app/audit");

export function AuditPage() {
  useTitle("Audit log");
  const search: AuditSearch = route.useSearch();
  const navigate = route.useNavigate();
  const filters = auditFilters(search);
  const found = useInfiniteQuery(auditQuery(filters));
  const verifying = useVerify();
  const entries = found.data?.pages.flatMap((page) => page.items) ?? [];
  const more = useCallback(() => {
    if (!found.isFetchingNextPage) void found.fetchNextPage();
  }, [found.isFetchingNextPage, found.fetchNextPage]);
  const all = () => void navigate({ search: {}, replace: true });
  return (
    <main>
      <PageHead title="Audit log">
        <VerifyButton {...verifying} />
        <ExportMenu name="Export what is shown" urlOf={(format) => auditExportUrl(filters, format)} />
      </PageHead>
      <FilterBar
        search={search}
        onNarrow={(change) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true })}
        onAll={all}
      />
      <VerifyResult {...verifying} />
      {found.error && (
        <div className="p-3">
          <ProblemNotice problem={problemOf(found.error)} onRetry={() => void found.refetch()} />
        </div>
      )}
      {found.isPending && <Loading rows={14} />}
      {found.data && entries.length === 0 && (
        <Empty
          title={isNarrowed(search) ? "No entry fits" : "Nothing yet"}
          action={isNarrowed(search) && <Button onClick={all}>Show all</Button>}
        >
          {isNarrowed(search) ? "Take a filter away, or widen the days." : "Whatever is changed here is noted here."}
        </Empty>
      )}
      <ol aria-label="Audit entries">
        {entries.map((entry) => (
          <li key={entry.id}>
            <EntryRow entry={entry} />
          </li>
        ))}
      </ol>
      {found.hasNextPage && !found.isFetchNextPageError && (
        <MoreInSight isBusy={found.isFetchingNextPage} onMore={more} />
      )}
    </main>
  );
}
