/** What the map brings in sight by itself: everything at the start, a trip when it opens. Then the view is the person's. */
import { type Bounds, boundsOf, nextSpots, tripSpots } from "@/features/board/map/route";
import type { Vehicle } from "@/features/board/map/vehicles";
import type { Trip } from "@/parts/trip-status";

type Known = {
  /** The one that is open. */
  trip: Trip | undefined;
  trips: readonly Trip[];
  vehicles: readonly Vehicle[];
  /** How often the person has moved the map so far. */
  moves: number;
};
const TRIPS = 1;
const VEHICLES = 2;
const BOTH = TRIPS | VEHICLES;
type Sight = { bounds: Bounds; isAtOnce: boolean };

export class SightKeeper {
  #subject: string | null = null;
  /** How much was known of the subject when it was last brought in sight: trips, vehicles, both. */
  #seen = 0;
  #moves = 0;

  /** Null where the view stays as it is. */
  next(known: Known): Sight | null {
    const { trip, trips, vehicles, moves } = known;
    const subject = trip?.id ?? "all";
    const isStart = this.#subject === null;
    if (subject !== this.#subject) {
      // Closing a trip leaves the view as it is; opening one is a wish to see it, whatever was moved before.
      const isClosing = subject === "all" && !isStart;
      this.#seen = isClosing ? BOTH : 0;
      if (!isStart) this.#moves = moves;
      this.#subject = subject;
    }
    // Trips and vehicles come in either order: the first are shown at once, and the others taken in once they come.
    const knows = (trip || nextSpots(trips).length > 0 ? TRIPS : 0) | (vehicles.length > 0 ? VEHICLES : 0);
    const isNew = (knows & ~this.#seen) !== 0;
    const bounds =
      isNew && moves === this.#moves && boundsOf(trip ? sightOf(trip, vehicles) : everything(vehicles, trips));
    if (!bounds) return null;
    // Where nothing was in sight before, there is no way to show.
    const isAtOnce = subject === "all" && this.#seen === 0;
    this.#seen |= knows;
    return { bounds, isAtOnce };
  }
}

function sightOf(trip: Trip, vehicles: readonly Vehicle[]) {
  return [...tripSpots(trip), ...vehicles.filter(({ tripId }) => tripId === trip.id).map(({ point }) => point)];
}

export function everything(vehicles: readonly Vehicle[], trips: readonly Trip[]) {
  return [...vehicles.map(({ point }) => point), ...nextSpots(trips)];
}
