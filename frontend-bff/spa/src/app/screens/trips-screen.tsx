import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { TripsPage } from "@/features/trips/table/trips-page";

const TripDrawer = lazy(async () => ({ default: (await import("@/features/trips/drawer/trip-drawer")).TripDrawer }));

const route = getRouteApi("/app/trips");

/** The table of trips, with the trip that the address names beside it. */
export function TripsScreen() {
  const { trip } = route.useSearch();
  const navigate = route.useNavigate();
  const open = (id: string | undefined) => void navigate({ search: (now) => ({ ...now, trip: id }), replace: true });
  return (
    <TripsPage
      openTripId={trip}
      onOpen={open}
      drawer={
        trip && (
          <Suspense>
            <TripDrawer key={trip} tripId={trip} onClose={() => open(undefined)} />
          </Suspense>
        )
      }
    />
  );
}
