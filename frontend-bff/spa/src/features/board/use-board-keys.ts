import { useNavigate } from "@tanstack/react-router";
import type { RefObject } from "react";
import type { Lane } from "@/features/board/lanes";
import { useHotkeys } from "@/lib/hotkeys";
import type { Trip } from "@/parts/trip-status";

type BoardKeys = {
  lanes: readonly Lane[];
  canAct: boolean;
  filterRef: RefObject<HTMLInputElement | null>;
  onOpen: (id: string) => void;
  onAssign: (trip: Trip) => void;
};

/** J and K go from card to card, A and S act on the one that has the focus. */
export function useBoardKeys({ lanes, canAct, filterRef, onAssign }: BoardKeys): void {
  const navigate = useNavigate();
  const focused = () => {
    const id = document.activeElement?.closest("[data-trip]")?.getAttribute("data-trip");
    return lanes.flatMap((lane) => lane.trips).find((trip) => trip.id === id);
  };
  const step = (by: number) => {
    const cards = [...document.querySelectorAll<HTMLElement>("[data-trip] [data-open]")].filter(
      (one) => one.offsetParent !== null,
    );
    const now = cards.findIndex((one) => one.contains(document.activeElement));
    const next = cards[now < 0 ? 0 : Math.min(cards.length - 1, Math.max(0, now + by))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  useHotkeys({
    j: () => step(1),
    k: () => step(-1),
    "/": () => filterRef.current?.focus(),
    ...(canAct && {
      n: () => void navigate({ to: "/trips/new" }),
      a: () => {
        const trip = focused();
        return trip ? onAssign(trip) : false;
      },
      s: () => {
        const card = document.activeElement?.closest("[data-trip]");
        return card ? card.querySelector<HTMLElement>("[data-menu] button")?.click() : false;
      },
    }),
  });
}
