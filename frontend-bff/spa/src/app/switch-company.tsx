import { useQueryClient } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { useState } from "react";
import { type SignedIn, switchOrganization } from "@/api/session";
import { type Problem, problemOf } from "@/lib/problem";
import { dropAllWork } from "@/lib/work";
import { Spinner } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { ProblemNotice } from "@/ui/notice";

/** Which company to work in from now on, of those the person is a member of. */
export function SwitchCompany({ session, onClose }: { session: SignedIn; onClose: () => void }) {
  const client = useQueryClient();
  const [busyId, setBusy] = useState<string | null>(null);
  const [failure, setFailure] = useState<Problem | null>(null);
  const here = session.organization?.id;
  const go = async (id: string) => {
    if (busyId) return;
    setBusy(id);
    setFailure(null);
    try {
      await switchOrganization(id);
    } catch (error) {
      setFailure(problemOf(error));
      setBusy(null);
      return;
    }
    dropAllWork();
    client.clear();
    // Loaded anew, so that nothing of the other company stays in memory, its live events and their last id included.
    location.assign("/board");
  };
  return (
    <Dialog title="Switch company" onClose={onClose}>
      <div className="flex flex-col gap-2 p-2">
        <ProblemNotice problem={failure} />
        <ul>
          {session.user.organizations.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                aria-current={one.id === here || undefined}
                aria-busy={one.id === busyId || undefined}
                className="flex min-h-11 w-full items-center gap-3 rounded-md px-3 text-left hover:bg-hover"
                onClick={() => (one.id === here ? onClose() : void go(one.id))}
              >
                <span className="min-w-0 flex-1 truncate font-medium">{one.name}</span>
                <span className="text-sm text-ink-faint">{one.role}</span>
                <span className="grid size-4 place-items-center">
                  {one.id === busyId ? <Spinner /> : one.id === here && <Check aria-hidden="true" className="size-4" />}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
