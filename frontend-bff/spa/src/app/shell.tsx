/** What stands round every page for those who are signed in. */
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { type SignedIn, sessionQuery } from "@/api/session";
import { AccountMenu } from "@/app/account-menu";
import { ConnectionBar } from "@/app/connection";
import { Nav } from "@/app/nav";
import { useKeys } from "@/app/use-keys";
import { useQuestion } from "@/parts/step-questions";
import { StepUpHost } from "@/parts/step-up";
import { Announcer } from "@/ui/announcer";
import { Toasts } from "@/ui/toast";

const LiveUpdates = lazy(async () => ({ default: (await import("@/app/live-updates")).LiveUpdates }));
const Palette = lazy(async () => ({ default: (await import("@/app/palette")).Palette }));
const SessionEnded = lazy(async () => ({ default: (await import("@/app/session-ended")).SessionEnded }));
const StepQuestion = lazy(async () => ({ default: (await import("@/parts/step-question")).StepQuestion }));
const KeyHelp = lazy(async () => ({ default: (await import("@/app/key-help")).KeyHelp }));
const SwitchCompany = lazy(async () => ({ default: (await import("@/app/switch-company")).SwitchCompany }));

export function Shell() {
  const { data } = useQuery(sessionQuery);
  // Who was here last stays in sight, with the page, while they sign in again.
  const [before, setBefore] = useState<SignedIn | null>(null);
  if (data && data !== before) setBefore(data);
  const session = data ?? before;
  return session ? <Frame session={session} isEnded={data === null} /> : null;
}

type Open = "palette" | "keys" | "companies" | null;

function Frame({ session, isEnded }: { session: SignedIn; isEnded: boolean }) {
  const [open, setOpen] = useState<Open>(null);
  const { question, close } = useQuestion();
  const { role } = session.user;
  useKeys(role, { openPalette: () => setOpen("palette"), openHelp: () => setOpen("keys") });
  return (
    <div className="flex h-dvh flex-col">
      <a
        href="#page"
        className="sr-only z-50 rounded-md bg-panel px-3 py-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line bg-panel pr-2 pl-3">
        <Link to="/board" className="flex min-w-0 items-center gap-2 font-semibold">
          <img src="/icon.svg" alt="" width="20" height="20" />
          <span className="truncate">{session.organization?.name ?? "Roadbook"}</span>
        </Link>
        <button
          type="button"
          onClick={() => setOpen("palette")}
          aria-keyshortcuts="Control+K Meta+K"
          className="ml-auto flex h-8 items-center gap-2 rounded-md border border-line bg-canvas px-2.5 text-sm text-ink-faint hover:border-line-strong hover:text-ink-soft md:w-64"
        >
          <Search aria-hidden="true" className="size-4" />
          <span className="max-md:sr-only">Go, find, do</span>
          <kbd className="ml-auto font-sans text-xs max-md:hidden">Ctrl K</kbd>
        </button>
        <AccountMenu
          session={session}
          onShowKeys={() => setOpen("keys")}
          onSwitchCompany={() => setOpen("companies")}
        />
      </header>
      <ConnectionBar />
      <div className="flex min-h-0 flex-1">
        <Nav role={role} />
        <div
          id="page"
          tabIndex={-1}
          className="flex min-w-0 flex-1 flex-col overflow-y-auto outline-none max-md:pb-[calc(3.5rem+env(safe-area-inset-bottom))]"
        >
          <Outlet />
        </div>
      </div>
      <Suspense>
        {/* Who still owes the company a second factor is told nothing yet. */}
        {!isEnded && session.organization && <LiveUpdates />}
      </Suspense>
      <Suspense>
        {isEnded && <SessionEnded email={session.user.email} />}
        {open === "palette" && <Palette role={role} onClose={() => setOpen(null)} />}
        {open === "companies" && <SwitchCompany session={session} onClose={() => setOpen(null)} />}
        {question && <StepQuestion question={question} onClose={close} />}
        {open === "keys" && <KeyHelp onClose={() => setOpen(null)} />}
      </Suspense>
      <StepUpHost />
      <Announcer />
      <Toasts />
    </div>
  );
}
