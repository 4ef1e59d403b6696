/** One trip in full, beside the page that opened it; on small screens over it. */
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { tripQuery } from "@/api/queries/trips";
import { sessionQuery } from "@/api/session";
import { StopList } from "@/features/trips/drawer/stop-list";
import { Timeline } from "@/features/trips/drawer/timeline";
import { TripFacts } from "@/features/trips/drawer/trip-facts";
import { TripHead } from "@/features/trips/drawer/trip-head";
import { problemOf } from "@/lib/problem";
import { tripName } from "@/parts/trip-status";
import { IconButton } from "@/ui/button";
import { Empty, Loading } from "@/ui/empty";
import { ProblemNotice } from "@/ui/notice";
import { useCover, useMedia } from "@/ui/use-cover";

export function TripDrawer({ tripId, onClose }: { tripId: string; onClose: () => void }) {
  const trip = useQuery(tripQuery(tripId));
  const session = useQuery(sessionQuery).data;
  const ref = useRef<HTMLDivElement>(null);
  const isBeside = useMedia("(min-width: 64rem)");
  useCover(ref, !isBeside);
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const problem = trip.error && problemOf(trip.error);
  // One element for both, so that what is typed in it outlives the turning of a tablet.
  const frame = {
    ...(isBeside ? { role: "complementary" } : { role: "dialog", "aria-modal": true }),
    "aria-label": trip.data ? `Trip ${tripName(trip.data)}` : "Trip",
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      const isFree = !(event.target instanceof HTMLElement && event.target.closest("dialog, [role=menu]"));
      if (event.key === "Escape" && isFree) onClose();
    },
  };
  return (
    <div
      ref={ref}
      {...frame}
      tabIndex={-1}
      className="fixed inset-0 z-30 flex flex-col overflow-hidden bg-panel outline-none lg:static lg:z-auto lg:w-[26rem] lg:shrink-0 lg:border-l lg:border-line"
    >
      <div className="absolute top-2 right-2 z-10">
        <IconButton name="Close trip" icon={<X className="size-4" />} onClick={onClose} />
      </div>
      {trip.data && session ? (
        <>
          <TripHead trip={trip.data} role={session.user.role} onGone={onClose} />
          <div className="min-h-0 flex-1 overflow-y-auto pb-6">
            {problem && <ProblemNotice problem={problem} onRetry={() => void trip.refetch()} />}
            <StopList trip={trip.data} role={session.user.role} />
            <TripFacts trip={trip.data} role={session.user.role} />
            <Timeline trip={trip.data} role={session.user.role} />
          </div>
        </>
      ) : problem?.status === 404 ? (
        <Empty title="This trip is not there">It was deleted, or belongs to another company.</Empty>
      ) : problem ? (
        <div className="p-4 pr-14">
          <ProblemNotice problem={problem} onRetry={() => void trip.refetch()} />
        </div>
      ) : (
        <Loading rows={10} />
      )}
    </div>
  );
}
