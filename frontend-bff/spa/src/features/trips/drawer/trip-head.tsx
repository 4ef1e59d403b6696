import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Copy, Ellipsis, Pencil, RotateCcw, Trash2, UserCheck } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { showTrip, type Trip, trips } from "@/api/queries/trips";
import { isAtLeast, type Role } from "@/api/session";
import { dayAndTime } from "@/lib/format";
import { useHotkeys } from "@/lib/hotkeys";
import { oneLine } from "@/lib/one-line";
import { PresenceLine, usePresence } from "@/parts/presence";
import { openStops } from "@/parts/step-questions";
import { nextStep, stepsOf } from "@/parts/transitions";
import { TripFlags, TripStatusPill, tripName } from "@/parts/trip-status";
import { useTripSteps } from "@/parts/use-trip-steps";
import { Button } from "@/ui/button";
import { type MenuAction, MenuButton } from "@/ui/menu";
import { ReasonDialog } from "@/ui/reason-dialog";
import { toast } from "@/ui/toast";

const AssignDialog = lazy(async () => ({ default: (await import("@/parts/assign/assign-dialog")).AssignDialog }));

type HeadProps = { trip: Trip; role: Role; onGone: () => void };

export function TripHead({ trip, role, onGone }: HeadProps) {
  const [open, setOpen] = useState<"assign" | "reopen" | null>(null);
  const menuRef = useRef<HTMLSpanElement>(null);
  const present = usePresence(trip.id, "viewing");
  const navigate = useNavigate();
  const isOffice = isAtLeast(role, "dispatcher");
  const isOpen = trip.allowedTransitions.length > 0;
  const canAssign = isOffice && isOpen && trip.status !== "draft";
  const edit = () => void navigate({ to: "/trips/$tripId/edit", params: { tripId: trip.id } });
  useHotkeys({
    ...(canAssign && { a: () => setOpen("assign") }),
    ...(isOffice && {
      e: edit,
      s: () => menuRef.current?.querySelector<HTMLElement>("button[aria-haspopup]")?.click(),
    }),
  });
  return (
    <header className="flex flex-col gap-2 border-b border-line p-4 pr-12">
      <div className="flex flex-wrap items-center gap-1.5">
        <TripStatusPill status={trip.status} />
        <TripFlags flags={trip.flags} />
        {trip.priority !== "normal" && (
          <span className="text-xs font-medium text-ink-soft">{trip.priority} priority</span>
        )}
      </div>
      <h2 className="text-lg font-semibold break-words">
        {tripName(trip)}
        {trip.reference && <span className="ml-2 text-sm font-normal text-ink-faint">#{trip.number}</span>}
      </h2>
      <PresenceLine present={present} />
      {trip.scheduledStart && (
        <p className="text-sm text-ink-soft">
          {dayAndTime(trip.scheduledStart)}
          {trip.scheduledEnd && ` – ${dayAndTime(trip.scheduledEnd)}`}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <MainAction trip={trip} role={role} onAssign={() => setOpen("assign")} />
        {isOffice && (
          <Button icon={<Pencil className="size-4" />} onClick={edit} hotkey="E">
            Edit
          </Button>
        )}
        <span ref={menuRef}>
          <TripMenu
            trip={trip}
            role={role}
            onAssign={() => setOpen("assign")}
            onReopen={() => setOpen("reopen")}
            onGone={onGone}
          />
        </span>
      </div>
      <Suspense>{open === "assign" && <AssignDialog trip={trip} onClose={() => setOpen(null)} />}</Suspense>
      {open === "reopen" && <Reopen trip={trip} onClose={() => setOpen(null)} />}
      {isOffice && trip.status === "dispatched" && trip.declinedAt && (
        <p className="text-sm text-bad">Declined by the driver{trip.declineReason && `: ${trip.declineReason}`}</p>
      )}
    </header>
  );
}

function MainAction({ trip, role, onAssign }: { trip: Trip; role: Role; onAssign: () => void }) {
  const steps = useTripSteps();
  if (trip.status === "scheduled" && isAtLeast(role, "dispatcher")) {
    return (
      <Button look="primary" icon={<UserCheck className="size-4" />} onClick={onAssign} hotkey="A">
        Assign
      </Button>
    );
  }
  const next = nextStep(trip);
  const mayMove =
    role === "driver" ? ["dispatched", "in_progress"].includes(trip.status) : isAtLeast(role, "dispatcher");
  // A driver with stops to go would be refused: the next stop's button is what comes next.
  const isTooEarly = role === "driver" && next?.to === "completed" && openStops(trip) > 0;
  if (!next || !mayMove || isTooEarly) return null;
  return (
    <Button look="primary" isBusy={steps.isBusy} onClick={() => void steps.move(trip, next.to)}>
      {next.name}
    </Button>
  );
}

type TripMenuProps = HeadProps & { onAssign: () => void; onReopen: () => void };

function TripMenu({ trip, role, onAssign, onReopen, onGone }: TripMenuProps) {
  const navigate = useNavigate();
  const steps = useTripSteps();
  if (!isAtLeast(role, "dispatcher")) return null;
  const next = nextStep(trip);
  const isClosed = trip.allowedTransitions.length === 0;
  const copyLink = async () => {
    try {
      await navigator.clipboard.writeText(`${location.origin}/trips?trip=${trip.id}`);
      toast.done("The link is copied");
    } catch {
      toast.failed("The browser did not let it be copied. The address of this page is the link, too.");
    }
  };
  const actions: MenuAction[] = [
    ...stepsOf(trip)
      .filter((step) => step.to !== next?.to)
      .map((step) => ({
        id: step.to,
        name: step.name,
        isDanger: step.isDanger ?? false,
        onChoose: () => void steps.move(trip, step.to),
      })),
    ...(["assigned", "dispatched", "in_progress"].includes(trip.status)
      ? [{ id: "reassign", name: "Reassign", icon: <UserCheck className="size-4" />, onChoose: onAssign }]
      : []),
    ...(isClosed
      ? [
          {
            id: "reopen",
            name: "Reopen",
            icon: <RotateCcw className="size-4" />,
            why: isAtLeast(role, "admin") ? undefined : "Only an admin can reopen a trip",
            onChoose: onReopen,
          },
        ]
      : []),
    { id: "copy", name: "Copy link", icon: <Copy className="size-4" />, onChoose: () => void copyLink() },
    {
      id: "again",
      name: "New trip like this",
      icon: <Copy className="size-4" />,
      onChoose: () => void navigate({ to: "/trips/new", search: { like: trip.id } }),
    },
    {
      id: "delete",
      name: "Delete",
      icon: <Trash2 className="size-4" />,
      isDanger: true,
      onChoose: () => void steps.remove(trip).then((isGone) => isGone && onGone()),
    },
  ];
  return (
    <MenuButton name="More about this trip" icon={<Ellipsis className="size-4" />} look="secondary" actions={actions} />
  );
}

function Reopen({ trip, onClose }: { trip: Trip; onClose: () => void }) {
  const client = useQueryClient();
  const reopen = async (reason: string) => {
    showTrip(client, await trips.reopen(trip.id, oneLine(reason)));
    toast.done(`${tripName(trip)} is open again`);
    onClose();
  };
  return (
    <ReasonDialog
      title={`Reopen ${tripName(trip)}`}
      label="Why it is opened again"
      action="Reopen"
      onClose={onClose}
      onGiven={reopen}
    />
  );
}
