import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { account, identitiesQuery, type Provider } from "@/api/queries/account";
import { type Problem, problemOf } from "@/lib/problem";
import { proveAgain, withStepUp } from "@/parts/step-up";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/empty";
import { Notice, ProblemNotice } from "@/ui/notice";
import { Row, Rows } from "@/ui/section";
import { RelativeTime } from "@/ui/time";
import { toast } from "@/ui/toast";

const NAMES: Record<Provider, string> = { google: "Google", microsoft: "Microsoft" };

/** `isDeclined` is what the provider's page led back with. */
export function LinkedAccounts({ isDeclined = false }: { isDeclined?: boolean }) {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(identitiesQuery);
  const [failure, setFailure] = useState<Problem | null>(null);
  if (!data) {
    return error ? (
      <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
    ) : (
      <Skeleton className="h-12" />
    );
  }
  const attempt = async (act: () => Promise<void>) => {
    setFailure(null);
    try {
      await act();
    } catch (cause) {
      setFailure(problemOf(cause));
    }
  };
  const link = async (provider: Provider) => {
    // The provider sends the browser back to the server, which cannot ask then.
    await proveAgain();
    location.assign(`/bff/oauth/${provider}/start?link=true&returnUrl=%2Faccount%2Fsecurity`);
  };
  const unlink = async (provider: Provider) => {
    await withStepUp(() => account.unlink(provider));
    toast.done(`${NAMES[provider]} is unlinked`);
    await client.invalidateQueries({ queryKey: identitiesQuery.queryKey });
  };
  const unlinked = data.available.filter((one) => !data.items.some(({ provider }) => provider === one));
  if (data.items.length + unlinked.length === 0) {
    return <p className="text-ink-soft">Neither Google nor Microsoft is set up here.</p>;
  }
  return (
    <>
      {isDeclined && <Notice>Nothing was linked: the other site was told not to, or could not.</Notice>}
      <ProblemNotice problem={failure} />
      <Rows label="Linked accounts">
        {data.items.map(({ provider, email, linkedAt }) => (
          <Row
            key={provider}
            title={NAMES[provider]}
            hint={
              <>
                {email} · linked <RelativeTime at={linkedAt} />
              </>
            }
          >
            <Button aria-label={`Unlink ${NAMES[provider]}`} onClick={() => void attempt(() => unlink(provider))}>
              Unlink
            </Button>
          </Row>
        ))}
        {unlinked.map((provider) => (
          <Row key={provider} title={NAMES[provider]} hint="Not linked">
            <Button aria-label={`Link ${NAMES[provider]}`} onClick={() => void attempt(() => link(provider))}>
              Link
            </Button>
          </Row>
        ))}
      </Rows>
    </>
  );
}
