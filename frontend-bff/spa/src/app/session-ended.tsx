/** Over the page that stays as it was: sign in again, and go on where you were. */
import { useQueryClient } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { sessionQuery } from "@/api/session";
import { SignInFlow } from "@/parts/sign-in-flow";
import { Dialog } from "@/ui/dialog";

export function SessionEnded({ email }: { email: string }) {
  const client = useQueryClient();
  const here = useLocation().href;
  const goOn = async () => {
    await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    await client.invalidateQueries();
  };
  return (
    <Dialog title="Your session has ended" onClose={() => undefined}>
      <div className="flex flex-col gap-3 p-4">
        <p className="text-ink-soft">Sign in again to go on. What you typed is still here.</p>
        <SignInFlow email={email} onSignedIn={() => void goOn()} />
        <p className="text-sm text-ink-faint">
          <Link to="/sign-in" search={{ returnUrl: here }} className="text-accent underline">
            Sign in as somebody else or in another way
          </Link>
        </p>
      </div>
    </Dialog>
  );
}
