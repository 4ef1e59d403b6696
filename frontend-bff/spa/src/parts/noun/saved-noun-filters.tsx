import { Link } from "@tanstack/react-router";
import { countNouns, type Noun } from "@/api/queries/nouns";
import type { NounSearch } from "@/parts/noun/noun-page";
import { FILTER_LINK, SavedFilters } from "@/parts/saved-filters/saved-filters";

const NAMES = ["q", "status", "sort"] as const;
type Kept = Record<(typeof NAMES)[number], string | undefined>;

/** The filters and the order as they stand in an address, in one order always, so that two can be compared. */
export function nounQueryOf(search: NounSearch): string {
  const query = new URLSearchParams();
  for (const name of NAMES) {
    const value = search[name];
    if (value) query.set(name, value);
  }
  return query.toString();
}

/** What a kept query means; names that it does not have are cleared. */
export function nounSearchIn(query: string): Kept {
  const given = new URLSearchParams(query);
  const of = (name: string) => given.get(name) || undefined;
  return { q: of("q"), status: of("status"), sort: of("sort") };
}

/** The filters of drivers, vehicles, places and customers that people keep. */
export function SavedNounFilters({ noun, search }: { noun: Noun; search: NounSearch }) {
  return (
    <SavedFilters
      page={noun}
      query={nounQueryOf(search)}
      normal={(query) => nounQueryOf(nounSearchIn(query))}
      isNarrowed={!!search.q || !!search.status}
      count={(query, signal) => countNouns(noun, nounSearchIn(query), signal)}
      link={({ query, isCurrent, children }) => (
        <Link
          key={query}
          to={`/${noun}`}
          search={nounSearchIn(query)}
          replace
          activeOptions={{ exact: true, explicitUndefined: true }}
          aria-current={isCurrent ? "page" : undefined}
          className={FILTER_LINK}
        >
          {children}
        </Link>
      )}
    />
  );
}
