import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { companyPresenceQuery, type PresenceByTrip, withNews } from "@/api/presence";
import { sessionQuery } from "@/api/session";
import { onHeard } from "@/lib/hearing";

const NOWHERE: PresenceByTrip = {};

/** Who else is at which trip, as it happens. Asked for once; who comes and goes is told by live events. It shows nothing
 * itself: the board comes without it, and it comes once the board is there. */
export function CompanyPresence({ onChange }: { onChange: (presence: PresenceByTrip) => void }) {
  const presence = useCompanyPresence();
  useEffect(() => onChange(presence), [presence, onChange]);
  return null;
}

function useCompanyPresence(): PresenceByTrip {
  const client = useQueryClient();
  const myId = useQuery(sessionQuery).data?.user.id;
  useEffect(
    () =>
      onHeard("presence.updated", ({ data }) =>
        client.setQueryData(companyPresenceQuery.queryKey, (known) => withNews(known, data)),
      ),
    [client],
  );
  const select = useCallback((all: PresenceByTrip) => withoutMe(all, myId), [myId]);
  return useQuery({ ...companyPresenceQuery, select }).data ?? NOWHERE;
}

function withoutMe(all: PresenceByTrip, myId: string | undefined): PresenceByTrip {
  const others = Object.entries(all).map(([tripId, items]) => [tripId, items.filter((one) => one.userId !== myId)]);
  return Object.fromEntries(others.filter(([, items]) => items && items.length > 0));
}
