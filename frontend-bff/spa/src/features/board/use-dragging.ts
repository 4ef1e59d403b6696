/** Drag and drop of cards. Its library comes when the page has nothing better to do; until then nothing can be dragged. */
import { type RefObject, useEffect, useMemo, useState } from "react";
import type { Trip } from "@/parts/trip-status";

type Adapter = typeof import("@atlaskit/pragmatic-drag-and-drop/element/adapter");
export type Dragging = { adapter: Adapter | null; trip: Trip | null };

export function useDragging(isAllowed: boolean): Dragging {
  const [adapter, setAdapter] = useState<Adapter | null>(null);
  const [trip, setTrip] = useState<Trip | null>(null);
  useEffect(() => {
    if (!isAllowed || !matchMedia("(pointer: fine)").matches) return;
    const timer = setTimeout(() => {
      import("@atlaskit/pragmatic-drag-and-drop/element/adapter").then(setAdapter, () => undefined);
    }, 1500);
    return () => clearTimeout(timer);
  }, [isAllowed]);
  useEffect(
    () =>
      adapter?.monitorForElements({
        onDragStart: ({ source }) => setTrip(tripIn(source.data)),
        onDrop: () => setTrip(null),
      }),
    [adapter],
  );
  return useMemo(() => ({ adapter, trip }), [adapter, trip]);
}

/** Makes an element carry a trip. */
export function useDraggable(
  { adapter }: Dragging,
  ref: RefObject<HTMLElement | null>,
  trip: Trip,
  canDrag: boolean,
): void {
  useEffect(() => {
    if (!adapter || !ref.current || !canDrag) return;
    return adapter.draggable({ element: ref.current, getInitialData: () => ({ trip }) });
  }, [adapter, ref, trip, canDrag]);
}

type DropOptions = { canTake: (trip: Trip) => boolean; onTake: (trip: Trip) => void };

/** Makes an element take trips; tells whether one is over it. */
export function useDropTarget(
  { adapter }: Dragging,
  ref: RefObject<HTMLElement | null>,
  { canTake, onTake }: DropOptions,
): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (!adapter || !ref.current) return;
    return adapter.dropTargetForElements({
      element: ref.current,
      canDrop: ({ source }) => {
        const trip = tripIn(source.data);
        return trip !== null && canTake(trip);
      },
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: ({ source }) => {
        setOver(false);
        const trip = tripIn(source.data);
        if (trip) onTake(trip);
      },
    });
  }, [adapter, ref, canTake, onTake]);
  return isOver;
}

function tripIn(data: Record<string, unknown>): Trip | null {
  return isCarried(data.trip) ? data.trip : null;
}

/** Only `useDraggable` puts something there. */
function isCarried(value: unknown): value is Trip {
  return typeof value === "object" && value !== null && "allowedTransitions" in value;
}
