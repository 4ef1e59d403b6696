import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { account, type OwnSession, ownSessionsQuery } from "@/api/queries/account";
import { deviceOf } from "@/features/account/device";
import { type Problem, problemOf } from "@/lib/problem";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/empty";
import { ProblemNotice } from "@/ui/notice";
import { Row, Rows } from "@/ui/section";
import { RelativeTime } from "@/ui/time";
import { toast } from "@/ui/toast";

export function SessionList() {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(ownSessionsQuery);
  const [failure, setFailure] = useState<Problem | null>(null);
  const attempt = async (act: () => Promise<void>, said: string) => {
    setFailure(null);
    try {
      await act();
      toast.done(said);
    } catch (cause) {
      setFailure(problemOf(cause));
    }
    await client.invalidateQueries({ queryKey: ownSessionsQuery.queryKey });
  };
  if (!data) {
    return error ? (
      <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
    ) : (
      <Skeleton className="h-24" />
    );
  }
  const others = data.filter((one) => !one.current);
  const sorted = [...data.filter((one) => one.current), ...others];
  return (
    <>
      <ProblemNotice problem={failure} />
      <Rows label="Sessions">
        {sorted.map((one) => (
          <SessionRow
            key={one.id}
            session={one}
            onEnd={() => void attempt(() => account.endSession(one.id), "The session has ended")}
          />
        ))}
      </Rows>
      {others.length > 0 && (
        <Button
          className="self-start"
          onClick={() => void attempt(account.endOtherSessions, "All other sessions have ended")}
        >
          End all others
        </Button>
      )}
    </>
  );
}

function SessionRow({ session, onEnd }: { session: OwnSession; onEnd: () => void }) {
  const device = deviceOf(session.userAgent);
  return (
    <Row
      title={
        <>
          {device}
          {session.current && (
            <span className="ml-2 rounded-full bg-move-soft px-2 py-0.5 text-xs font-medium text-move">This one</span>
          )}
        </>
      }
      hint={
        <>
          {session.ip} · last seen <RelativeTime at={session.lastSeenAt} /> · since{" "}
          <RelativeTime at={session.createdAt} />
        </>
      }
    >
      {!session.current && (
        <Button aria-label={`End the session on ${device}, ${session.ip}`} onClick={onEnd}>
          End
        </Button>
      )}
    </Row>
  );
}
