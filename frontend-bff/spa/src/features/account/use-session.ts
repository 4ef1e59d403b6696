import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { type SignedIn, sessionQuery } from "@/api/session";

/** Who is here; as last known while they sign in again over the page. */
export function useSession(): SignedIn | null {
  const { data } = useQuery(sessionQuery);
  const [known, setKnown] = useState<SignedIn | null>(data ?? null);
  if (data && data !== known) setKnown(data);
  return data ?? known;
}

/** Asks anew who is here, after something of the person changed, and shows times and units as they are set now. */
export function useSessionRefresh(): () => Promise<void> {
  const client = useQueryClient();
  const router = useRouter();
  return async () => {
    await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    await router.invalidate();
  };
}
