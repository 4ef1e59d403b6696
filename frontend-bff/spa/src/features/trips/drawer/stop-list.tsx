import { useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Phone } from "lucide-react";
import { useState } from "react";
import { optimistically, type Trip, trips } from "@/api/queries/trips";
import { isAtLeast, type Role } from "@/api/session";
import { RetryDialog } from "@/features/trips/drawer/retry-dialog";
import { clockTime, dayAndTime } from "@/lib/format";
import { problemOf } from "@/lib/problem";
import { STOP_LOOKS, type Stop, type StopStatus, StopStatusPill } from "@/parts/trip-status";
import { Button } from "@/ui/button";
import { type MenuAction, MenuButton } from "@/ui/menu";
import { ReasonDialog } from "@/ui/reason-dialog";
import { RelativeTime } from "@/ui/time";
import { toast } from "@/ui/toast";

const MOVES: Record<StopStatus, readonly (readonly [StopStatus, string])[]> = {
  pending: [
    ["en_route", "On the way"],
    ["arrived", "Arrived"],
    ["completed", "Completed"],
    ["skipped", "Skip"],
    ["failed", "Failed"],
  ],
  en_route: [
    ["arrived", "Arrived"],
    ["completed", "Completed"],
    ["pending", "Not on the way"],
    ["skipped", "Skip"],
    ["failed", "Failed"],
  ],
  arrived: [
    ["completed", "Completed"],
    ["skipped", "Skip"],
    ["failed", "Failed"],
  ],
  completed: [["pending", "Open again"]],
  skipped: [["pending", "Open again"]],
  failed: [["pending", "Open again"]],
};
/** What the field calls the usual reasons. */
const FAILURES = [
  ["customer_absent", "Nobody there"],
  ["refused", "Refused by the customer"],
  ["access_denied", "No access"],
  ["wrong_address", "Wrong address"],
  ["damaged", "Goods damaged"],
  ["vehicle_breakdown", "Vehicle broken down"],
  ["out_of_time", "Out of time"],
  ["other", "Something else"],
] as const;

const CLOSED: ReadonlySet<StopStatus> = new Set(["completed", "skipped", "failed"]);

type Asked = { stop: Stop; to: StopStatus } | null;

export function StopList({ trip, role }: { trip: Trip; role: Role }) {
  const client = useQueryClient();
  const [asked, setAsked] = useState<Asked>(null);
  const [retried, setRetried] = useState<Stop | null>(null);
  const [busyId, setBusyId] = useState<string | null>(null);
  const report = async (stop: Stop, to: StopStatus, more: { note?: string; reasonCode?: string } = {}) => {
    const stops = trip.stops.map((one) => (one.id === stop.id ? { ...one, status: to } : one));
    await optimistically(client, trip, { stops }, () => trips.setStopStatus(trip.id, stop.id, { status: to, ...more }));
  };
  const reportAtOnce = async (stop: Stop, to: StopStatus) => {
    // A second press, before the first is answered, would be refused.
    if (busyId !== null) return;
    setBusyId(stop.id);
    try {
      await report(stop, to);
    } catch (error) {
      toast.failed(`Stop ${stop.sequence}: ${problemOf(error).detail}`);
    } finally {
      setBusyId(null);
    }
  };
  const choose = (stop: Stop, to: StopStatus) => {
    const isReasonNeeded = to === "failed" || to === "skipped" || CLOSED.has(stop.status);
    if (isReasonNeeded) setAsked({ stop, to });
    else void reportAtOnce(stop, to);
  };
  const next = trip.stops.find((stop) => !CLOSED.has(stop.status));
  const isFailure = asked?.to === "failed" || asked?.to === "skipped";
  return (
    <section aria-label="Stops" className="border-b border-line px-4 py-3">
      <ol>
        {trip.stops.map((stop, index) => (
          <StopRow
            key={stop.id}
            stop={stop}
            isBusy={busyId === stop.id}
            isNext={role === "driver" && trip.status === "in_progress" && stop.id === next?.id}
            isLast={index === trip.stops.length - 1}
            actions={actionsOf({ trip, stop, role, choose, onRetry: () => setRetried(stop) })}
          />
        ))}
      </ol>
      {asked && (
        <ReasonDialog
          title={`Stop ${asked.stop.sequence}: ${asked.to === "pending" ? "open again" : STOP_LOOKS[asked.to].name.toLowerCase()}`}
          label={isFailure ? "Note" : "Why it is opened again"}
          action="Report"
          {...(isFailure && { codes: FAILURES })}
          onClose={() => setAsked(null)}
          onGiven={async (note, code) => {
            await report(asked.stop, asked.to, {
              ...(note && { note }),
              ...(isFailure && code ? { reasonCode: code } : !isFailure && { reasonCode: "reopened" }),
            });
            setAsked(null);
          }}
        />
      )}
      {retried && <RetryDialog trip={trip} stop={retried} onClose={() => setRetried(null)} />}
    </section>
  );
}

type ActionsOf = {
  trip: Trip;
  stop: Stop;
  role: Role;
  choose: (stop: Stop, to: StopStatus) => void;
  onRetry: () => void;
};

/** The API decides; what it would refuse anyway is not offered. */
function actionsOf({ trip, stop, role, choose, onRetry }: ActionsOf): MenuAction[] {
  const isOffice = isAtLeast(role, "dispatcher");
  if (!isOffice && role !== "driver") return [];
  const canMove = trip.status === "dispatched" || trip.status === "in_progress";
  const isClosed = CLOSED.has(stop.status);
  const moves = canMove && (isOffice || !isClosed) ? MOVES[stop.status] : [];
  const retry = { id: "retry", name: "Try it again", onChoose: onRetry };
  return [
    ...(isOffice && stop.status === "failed" && !stop.retriedAs ? [retry] : []),
    ...moves.map(([to, name]) => ({ id: to, name, isDanger: to === "failed", onChoose: () => choose(stop, to) })),
  ];
}

type StopRowProps = { stop: Stop; isBusy: boolean; isNext: boolean; isLast: boolean; actions: MenuAction[] };

function StopRow({ stop, isBusy, isNext, isLast, actions }: StopRowProps) {
  const [first] = actions;
  const place = stop.place?.name ?? stop.place?.address ?? (stop.type === "break" ? "Break" : "No place");
  return (
    <li className="relative flex gap-3 pb-3">
      {!isLast && <span aria-hidden="true" className="absolute top-6 bottom-0 left-[9px] w-px bg-line-strong" />}
      <span className="z-10 mt-0.5 flex size-5 shrink-0 items-center justify-center rounded-full bg-quiet-soft text-xs font-medium text-quiet">
        {stop.sequence}
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex items-start gap-2">
          <span className="min-w-0 flex-1 font-medium break-words">{place}</span>
          <StopStatusPill status={stop.status} />
        </p>
        <p className="text-sm text-ink-soft">
          {[stop.type, ...stop.windows.map((one) => windowText(one))].filter(Boolean).join(" · ")}
        </p>
        {stop.place?.name && stop.place.address && <p className="text-sm text-ink-soft">{stop.place.address}</p>}
        <StopTimes stop={stop} />
        {stop.contact && (stop.contact.name || stop.contact.phone) && (
          <p className="text-sm text-ink-soft">
            {stop.contact.name}{" "}
            {stop.contact.phone && (
              <a href={`tel:${stop.contact.phone}`} className="inline-flex items-center gap-1 text-accent">
                <Phone aria-hidden="true" className="size-3.5" />
                {stop.contact.phone}
              </a>
            )}
          </p>
        )}
        {stop.reasonCode && (
          <p className="text-sm text-ink-soft">
            Reason: {FAILURES.find(([code]) => code === stop.reasonCode)?.[1] ?? stop.reasonCode.replaceAll("_", " ")}
          </p>
        )}
        {stop.retriedAs && <p className="text-sm text-ink-soft">Tried again as another stop.</p>}
        {stop.attempt > 1 && <p className="text-sm text-ink-soft">Attempt {stop.attempt}</p>}
        {first && (
          <div className="mt-1.5 flex gap-2">
            <Button look={isNext ? "primary" : "secondary"} isBusy={isBusy} onClick={first.onChoose}>
              {first.name}
            </Button>
            {actions.length > 1 && (
              <MenuButton
                name={`More for stop ${stop.sequence}`}
                icon={<Ellipsis className="size-4" />}
                look="secondary"
                actions={actions.slice(1)}
              />
            )}
          </div>
        )}
      </div>
    </li>
  );
}

function StopTimes({ stop }: { stop: Stop }) {
  const told = stop.completedAt ?? stop.arrivedAt ?? stop.enRouteAt;
  if (told) {
    const word = stop.completedAt ? "done" : stop.arrivedAt ? "arrived" : "on the way since";
    return (
      <p className="text-sm text-ink-soft">
        {word} <RelativeTime at={told} />
      </p>
    );
  }
  if (!stop.eta) return null;
  return (
    <p className="text-sm text-ink-soft">
      expected <RelativeTime at={stop.eta} />
    </p>
  );
}

function windowText({ from, to }: { from?: string | null; to?: string | null }): string {
  if (from && to) return `${dayAndTime(from)} – ${clockTime(to)}`;
  if (to) return `until ${dayAndTime(to)}`;
  return from ? `from ${dayAndTime(from)}` : "";
}
