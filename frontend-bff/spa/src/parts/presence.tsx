/** Who else looks at a trip or changes it, and that we do. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Eye, Pencil } from "lucide-react";
import { useEffect } from "react";
import {
  type Doing,
  leaveAtOnce,
  leaveTrip,
  type Present,
  presenceIn,
  presenceQuery,
  SAY_EVERY_MS,
  sayPresence,
} from "@/api/presence";
import { isAtLeast, sessionQuery } from "@/api/session";
import { onHeard } from "@/lib/hearing";

/** Says that we are here as long as this is shown, and gives who else is. */
export function usePresence(tripId: string, state: Doing): readonly Present[] {
  const client = useQueryClient();
  const me = useQuery(sessionQuery).data?.user;
  // It is the office's alone: drivers neither see it nor are in it.
  const isAllowed = me !== undefined && isAtLeast(me.role, "viewer");
  const everyone = useQuery({ ...presenceQuery(tripId), enabled: isAllowed });
  useEffect(
    () =>
      onHeard("presence.updated", ({ data }) => {
        const items = presenceIn(data, tripId);
        if (items) client.setQueryData(presenceQuery(tripId).queryKey, items);
      }),
    [client, tripId],
  );
  useEffect(() => {
    if (!isAllowed) return;
    // Presence is a courtesy: without it everything else goes on, so nobody is told that it could not be said.
    const say = () => {
      if (document.visibilityState === "visible") sayPresence(tripId, state).catch(() => undefined);
    };
    const leaveNow = () => leaveAtOnce(tripId);
    say();
    const timer = setInterval(say, SAY_EVERY_MS);
    document.addEventListener("visibilitychange", say);
    window.addEventListener("pagehide", leaveNow);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", say);
      window.removeEventListener("pagehide", leaveNow);
      leaveTrip(tripId).catch(() => undefined);
    };
  }, [tripId, state, isAllowed]);
  return everyone.data?.filter((one) => one.userId !== me?.id) ?? NOBODY;
}

const NOBODY: readonly Present[] = [];

/** "Ada is editing", "Bo and Cy look at it": editors first, since they matter more. */
export function presenceInWords(present: readonly Present[]): { text: string; isEditing: boolean } | null {
  const editors = present.filter((one) => one.state === "editing");
  const those = editors.length > 0 ? editors : present;
  const [first, second] = those;
  if (!first) return null;
  const names =
    those.length > 2
      ? `${first.name} and ${those.length - 1} others`
      : [first.name, second?.name].filter(Boolean).join(" and ");
  const isOne = those.length === 1;
  if (editors.length > 0) return { text: `${names} ${isOne ? "is" : "are"} editing`, isEditing: true };
  return { text: `${names} ${isOne ? "looks" : "look"} at it, too`, isEditing: false };
}

export function PresenceLine({ present }: { present: readonly Present[] }) {
  const words = presenceInWords(present);
  const Icon = words?.isEditing ? Pencil : Eye;
  return (
    // Stands empty before, so that a screen reader says who comes; without a place of its own until then.
    <p
      aria-live="polite"
      className={words ? `text-sm ${words.isEditing ? "font-medium text-warn" : "text-ink-soft"}` : "sr-only"}
    >
      {words && (
        <span className="inline-flex items-center gap-1.5" title={present.map((one) => one.name).join(", ")}>
          <Icon aria-hidden="true" className="size-3.5 shrink-0" />
          {words.text}
        </span>
      )}
    </p>
  );
}
