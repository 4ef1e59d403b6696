/** Says when Roadbook cannot be reached, and when it can again; nothing has to be done for it. */
import { useQueryClient } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";
import { onOutcome, request } from "@/api/client";

const TRY_MS = 4_000;

export function ConnectionBar() {
  const isDown = useIsDown();
  return (
    <div role="status">
      {isDown && (
        <p className="flex items-center gap-2 bg-warn-soft px-3 py-1.5 text-sm text-warn">
          <CloudOff aria-hidden="true" className="size-4 shrink-0" />
          Roadbook cannot be reached. You see what was last known; it goes on by itself.
        </p>
      )}
    </div>
  );
}

function useIsDown(): boolean {
  const [isDown, setDown] = useState(!navigator.onLine);
  const client = useQueryClient();
  useEffect(() => onOutcome((problem) => setDown(problem?.isOutage === true)), []);
  useEffect(() => {
    const goOffline = () => setDown(true);
    addEventListener("offline", goOffline);
    return () => removeEventListener("offline", goOffline);
  }, []);
  useEffect(() => {
    if (!isDown) return;
    // `onOutcome` hears of the answer; then everything in sight is asked for again.
    const timer = setInterval(() => {
      request("/bff/session").then(
        () => client.invalidateQueries(),
        () => undefined,
      );
    }, TRY_MS);
    return () => clearInterval(timer);
  }, [isDown, client]);
  return isDown;
}
