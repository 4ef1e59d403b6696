import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { latestPositionsQuery, takePositions } from "@/api/queries/positions";
import { onHeard } from "@/lib/hearing";

/** Where everybody is, as it happens; asked for again now and then while somebody looks. Drivers may not ask. */
export function usePositions(isAllowed: boolean) {
  const client = useQueryClient();
  useEffect(() => onHeard("positions.updated", ({ data }) => takePositions(client, data)), [client]);
  return useQuery({ ...latestPositionsQuery, enabled: isAllowed });
}
