import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { isAtLeast, sessionQuery } from "@/api/session";
import { useTitle } from "@/lib/title";
import { Importer } from "@/parts/import/importer";
import { buttonClass } from "@/ui/button";
import { Empty } from "@/ui/empty";

const route = getRouteApi("/app/trips/import");

/** The job is in the address, so that one can leave and come back while it runs. */
export function ImportTripsPage() {
  useTitle("Import trips");
  const { job } = route.useSearch();
  const navigate = route.useNavigate();
  const role = useQuery(sessionQuery).data?.user.role ?? "driver";
  return (
    <main className="mx-auto w-full max-w-4xl p-4">
      <h1 className="mb-3 text-xl font-semibold">Import trips</h1>
      {isAtLeast(role, "dispatcher") ? (
        <Importer
          noun="trips"
          one="trip"
          jobId={job}
          onJob={(id) => void navigate({ search: { job: id }, replace: true })}
          onward={
            <Link to="/trips" className={buttonClass("primary")}>
              Show trips
            </Link>
          }
        />
      ) : (
        <Empty title="Trips are imported by dispatchers">Ask one of them, or an administrator for that role.</Empty>
      )}
    </main>
  );
}
