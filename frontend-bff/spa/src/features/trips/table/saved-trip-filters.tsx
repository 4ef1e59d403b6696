import { Link } from "@tanstack/react-router";
import { countTrips } from "@/api/queries/trips";
import { apiFilters, isFiltered, queryOf, searchIn, type TripSearch } from "@/features/trips/table/filters";
import { FILTER_LINK, SavedFilters } from "@/parts/saved-filters/saved-filters";

/** The filters of trips that people keep. */
export function SavedTripFilters({ search }: { search: TripSearch }) {
  return (
    <SavedFilters
      page="trips"
      query={queryOf(search)}
      normal={(query) => queryOf(searchIn(query))}
      isNarrowed={isFiltered(search)}
      count={(query, signal) => countTrips(apiFilters(searchIn(query)), signal)}
      // The router would call every link current whose filters are among those of the address.
      link={({ query, isCurrent, children }) => (
        <Link
          key={query}
          to="/trips"
          search={searchIn(query)}
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
