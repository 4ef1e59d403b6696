/** From every number to the trips behind it, in the names that the page of trips has in its address. */
import type { Days } from "@/features/dashboard/range";
import { TRIP_STATUSES, type TripStatus } from "@/parts/trip-status";

/** Trips that use no vehicle, as the report has it. */
const NOT_RUN: readonly TripStatus[] = ["draft", "cancelled"];
export const RUN = TRIP_STATUSES.filter((one) => !NOT_RUN.includes(one));

export function tripsOf({ from, to }: Days, statuses: readonly TripStatus[] = []) {
  return { from, to, ...(statuses.length > 0 && { status: statuses.join(",") }) };
}
