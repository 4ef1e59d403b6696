import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { BoardPage } from "@/features/board/board-page";

const TripDrawer = lazy(async () => ({ default: (await import("@/features/trips/drawer/trip-drawer")).TripDrawer }));

const route = getRouteApi("/app/board");

/** The board, with the trip that the address names beside it. */
export function BoardScreen() {
  const { trip } = route.useSearch();
  const navigate = route.useNavigate();
  const open = (id: string | undefined) => void navigate({ search: (now) => ({ ...now, trip: id }), replace: true });
  return (
    <BoardPage
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
