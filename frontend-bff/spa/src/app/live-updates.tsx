/** Follows what others do, for as long as somebody is signed in. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { CacheKeeper } from "@/api/cache-keeper";
import { listen } from "@/api/live";
import { sessionQuery } from "@/api/session";
import { hear } from "@/lib/hearing";

export function LiveUpdates() {
  const client = useQueryClient();
  useEffect(() => {
    const keeper = new CacheKeeper(client);
    let wasDown = false;
    const stopListening = listen({
      onEvent: (event) => {
        // Listeners may want to compare it with what was known before.
        hear(event);
        keeper.take(event);
      },
      onState: (state) => {
        if (state === "live" && wasDown) keeper.refreshAll();
        // The stream ends with the session: who was signed out elsewhere is told without having to touch anything.
        if (state === "down" && !wasDown) void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
        wasDown = state === "down" || (wasDown && state !== "live");
      },
    });
    return () => {
      stopListening();
      keeper.stop();
    };
  }, [client]);
  return null;
}
