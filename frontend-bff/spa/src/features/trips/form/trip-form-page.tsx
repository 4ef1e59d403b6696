/** Plan a trip, and change one. What is typed is kept in the browser until it is saved. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import type { Present } from "@/api/presence";
import { type Trip, tripQuery } from "@/api/queries/trips";
import { Conflict } from "@/features/trips/form/conflict";
import { emptyDraft, likeness, type Work, workOn } from "@/features/trips/form/draft";
import { TripForm } from "@/features/trips/form/trip-form";
import { useSaving } from "@/features/trips/form/use-saving";
import { useWork } from "@/features/trips/form/use-work";
import { problemOf } from "@/lib/problem";
import { useTitle } from "@/lib/title";
import { PresenceLine, usePresence } from "@/parts/presence";
import { tripName } from "@/parts/trip-status";
import { Button } from "@/ui/button";
import { Empty, Loading } from "@/ui/empty";
import { Notice, ProblemNotice } from "@/ui/notice";
import { toast } from "@/ui/toast";

const newRoute = getRouteApi("/app/trips/new");
const editRoute = getRouteApi("/app/trips/$tripId/edit");

export function NewTripPage() {
  useTitle("New trip");
  const { like } = newRoute.useSearch();
  return <NewTrip key={like ?? ""} like={like} />;
}

function NewTrip({ like }: { like: string | undefined }) {
  const model = useQuery({ ...tripQuery(like ?? ""), enabled: like !== undefined });
  const [empty] = useState<Work>(() => ({ base: null, draft: emptyDraft() }));
  if (like && model.isPending) return <Loading />;
  const start = model.data ? { base: null, draft: likeness(model.data) } : empty;
  return <Editor about={`trip.new.${like ?? ""}`} title="New trip" start={start} />;
}

export function EditTripPage() {
  const { tripId } = editRoute.useParams();
  return <EditTrip key={tripId} tripId={tripId} />;
}

function EditTrip({ tripId }: { tripId: string }) {
  const trip = useQuery(tripQuery(tripId));
  useTitle(trip.data ? `Edit ${tripName(trip.data)}` : "Edit trip");
  // Also when it is deleted meanwhile: what was typed stays in sight.
  const [known, setKnown] = useState<Trip | null>(null);
  if (trip.data && trip.data !== known) setKnown(trip.data);
  const present = usePresence(tripId, "editing");
  if (known) {
    const title = `Edit ${tripName(known)}`;
    return <Editor about={`trip.${tripId}`} title={title} start={workOn(known)} trip={known} present={present} />;
  }
  if (!trip.error) return <Loading />;
  const problem = problemOf(trip.error);
  return (
    <main className="mx-auto w-full max-w-3xl p-4">
      <h1 className="sr-only">Edit trip</h1>
      {problem.status === 404 ? (
        <Empty title="This trip is not there">It was deleted, or belongs to another company.</Empty>
      ) : (
        <ProblemNotice problem={problem} onRetry={() => void trip.refetch()} />
      )}
    </main>
  );
}

type EditorProps = { about: string; title: string; start: Work; trip?: Trip; present?: readonly Present[] };

function Editor({ about, title, start, trip, present = [] }: EditorProps) {
  const { work, setWork, setDraft, putAway, ...kept } = useWork(about, start);
  const leave = useLeaving(trip !== undefined);
  const saving = useSaving({
    work,
    setWork,
    onSaved: async (saved) => {
      putAway();
      toast.done(`${tripName(saved)} is saved`);
      await leave(saved.id);
    },
  });
  const router = useRouter();
  const isSchedulable = !trip || trip.status === "draft";
  const cancel = () => {
    putAway();
    if (kept.isUnsaved) {
      const { href } = router.state.location;
      toast.done("What you typed is put away", () => {
        kept.keepAgain();
        router.history.push(href);
      });
    }
    void leave(work.base?.id);
  };
  return (
    // What is there for screen readers alone would lengthen the whole document if it stood in no place of its own.
    <main className="relative mx-auto w-full max-w-3xl p-4">
      <h1 className="mb-3 text-xl font-semibold">{title}</h1>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void saving.save(false);
        }}
      >
        <PresenceLine present={present} />
        {kept.isFound && (
          <Notice action={<Button onClick={kept.startOver}>Start over</Button>}>
            This goes on with what you typed before and did not save.
          </Notice>
        )}
        <WhyNotSaved {...saving} />
        <TripForm draft={work.draft} fixed={fixedIn(trip)} errorAt={saving.errorAt} onChange={setDraft} />
        <div
          data-foot-bar
          className="sticky bottom-0 z-10 -mx-4 flex flex-wrap justify-end gap-2 border-t border-line bg-canvas px-4 py-3 max-sm:[&>button]:px-2 max-sm:[&>button]:text-sm"
        >
          <Button onClick={cancel}>Cancel</Button>
          {isSchedulable && (
            <Button type="submit" isBusy={saving.isBusy}>
              Save as draft
            </Button>
          )}
          <Button
            look="primary"
            type={isSchedulable ? "button" : "submit"}
            isBusy={saving.isBusy}
            {...(isSchedulable && { onClick: () => void saving.save(true) })}
          >
            {isSchedulable ? "Save and schedule" : "Save"}
          </Button>
        </div>
      </form>
      {saving.meeting && work.base && (
        <Conflict
          base={work.base.draft}
          mine={work.draft}
          newest={saving.meeting.newest}
          onMine={(next) => saving.goOn(next, true)}
          onTheirs={(next) => saving.goOn(next, false)}
          onClose={saving.closeMeeting}
        />
      )}
    </main>
  );
}

type WhyNotSavedProps = Pick<ReturnType<typeof useSaving>, "failure" | "errors" | "others">;

/** In the API's words, but for what the fields say themselves. */
function WhyNotSaved({ failure, errors, others }: WhyNotSavedProps) {
  if (errors.length === 0) return <ProblemNotice problem={failure} />;
  return (
    <Notice tone="bad" title="It is not saved yet">
      {errors.length > others.length && <p>The fields below say what is wrong with them.</p>}
      {others.map((one) => (
        <p key={`${one.pointer} ${one.detail}`}>{one.detail}</p>
      ))}
    </Notice>
  );
}

/** Why stops have to stay, by their keys. */
function fixedIn(trip: Trip | undefined): ReadonlyMap<string, string> {
  const begun = (trip?.stops ?? []).filter((stop) => stop.status !== "pending");
  return new Map(begun.map((stop) => [stop.id, "It has begun already"]));
}

/** Back to where the form was opened from; a new trip is shown on the board. */
function useLeaving(isBack: boolean) {
  const router = useRouter();
  const navigate = newRoute.useNavigate();
  return async (tripId: string | undefined) => {
    if (router.history.canGoBack() && (isBack || tripId === undefined)) router.history.back();
    else await navigate({ to: "/board", search: { trip: tripId } });
  };
}
