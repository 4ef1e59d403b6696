import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { sessionQuery } from "@/api/session";
import { CARD_LINK, Card } from "@/features/sign-in/card";
import { Providers, providerName } from "@/features/sign-in/providers";
import { ownPath } from "@/lib/return-url";
import { SignInFlow } from "@/parts/sign-in-flow";
import { Notice } from "@/ui/notice";

const route = getRouteApi("/sign-in");
export function SignInPage() {
  const { returnUrl, mfa, deleted, declined } = route.useSearch();
  const goal = ownPath(returnUrl);
  const client = useQueryClient();
  const router = useRouter();
  const goOn = async () => {
    // What somebody else had in sight is none of this person's business.
    client.clear();
    await client.prefetchQuery(sessionQuery);
    router.history.push(goal);
  };
  return (
    <Card
      title="Sign in"
      footer={
        <>
          <Link to="/forgot-password" className={CARD_LINK}>
            Forgot your password?
          </Link>
          <Link to="/register" className={CARD_LINK}>
            Register a company
          </Link>
        </>
      }
    >
      {deleted && <Notice>Your account is deleted. What is left of it is removed within minutes.</Notice>}
      {declined && (
        <Notice>
          You are not signed in: {providerName(declined)} was told not to, or could not. Try again, or take another way.
        </Notice>
      )}
      <SignInFlow {...(mfa && { methods: mfa.split(",") })} onSignedIn={() => void goOn()}>
        <Providers goal={goal} />
      </SignInFlow>
    </Card>
  );
}
