import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { SignedIn } from "@/api/session";
import { AccountFrame } from "@/features/account/account-frame";
import { FactorList } from "@/features/account/factors/factor-list";
import { RecoveryCodes } from "@/features/account/factors/recovery-codes";
import { LinkedAccounts } from "@/features/account/linked-accounts";
import { PasswordForm } from "@/features/account/password-form";
import { SessionList } from "@/features/account/session-list";
import { useSession, useSessionRefresh } from "@/features/account/use-session";
import { buttonClass } from "@/ui/button";
import { Notice } from "@/ui/notice";
import { Section } from "@/ui/section";

const route = getRouteApi("/app/account/security");

export function SecurityPage() {
  const session = useSession();
  return <AccountFrame title="Sign-in and security">{session && <Subjects session={session} />}</AccountFrame>;
}

function Subjects({ session }: { session: SignedIn }) {
  const refresh = useSessionRefresh();
  const { declined } = route.useSearch();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  // As it was when the page was opened: who came to set one up is then shown the way on.
  const [hasOwed] = useState(session.organization === null);
  const isOwed = session.organization === null;
  return (
    <>
      {hasOwed && <WayOn isOwed={isOwed} hasCodes={codes !== null} />}
      <Section
        title="Second factor"
        hint="A second proof beside your password. With one, somebody who learns your password still cannot sign in."
      >
        {codes && <RecoveryCodes codes={codes} onKept={() => setCodes(null)} />}
        <FactorList
          user={session.user}
          onChange={(added) => {
            if (added) setCodes(added);
            void refresh();
          }}
        />
      </Section>
      {!isOwed && (
        <>
          <Section title="Your password">
            <PasswordForm email={session.user.email} hasFactor={session.user.mfa.methods.length > 0} />
          </Section>
          <Section title="Other ways in" hint="Sign in with an account that you have elsewhere.">
            <LinkedAccounts isDeclined={declined !== undefined} />
          </Section>
        </>
      )}
      <Section title="Where you are signed in" hint="End what you do not know, and then change your password.">
        <SessionList />
      </Section>
    </>
  );
}

function WayOn({ isOwed, hasCodes }: { isOwed: boolean; hasCodes: boolean }) {
  if (isOwed) {
    return (
      <div className="mt-4">
        <Notice tone="warn" title="Your company asks for a second factor">
          Set up one of those below to go on. An authenticator app or a passkey is the safest.
        </Notice>
      </div>
    );
  }
  return (
    <div className="mt-4">
      <Notice
        title="Your second factor is set up"
        action={
          !hasCodes && (
            <Link to="/board" className={buttonClass("primary")}>
              Go to the board
            </Link>
          )
        }
      >
        {hasCodes ? "Keep your recovery codes, then go on." : "All of Roadbook is open to you."}
      </Notice>
    </div>
  );
}
