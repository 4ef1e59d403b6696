/** Stops are moved by dragging, too, where there is a mouse; its library comes with the first form that is shown. */
import { type RefObject, useEffect, useState } from "react";

type Adapter = typeof import("@atlaskit/pragmatic-drag-and-drop/element/adapter");

export function useDragAdapter(): Adapter | null {
  const [adapter, setAdapter] = useState<Adapter | null>(null);
  useEffect(() => {
    if (!matchMedia("(pointer: fine)").matches) return;
    // Without it the buttons do the same.
    import("@atlaskit/pragmatic-drag-and-drop/element/adapter").then(setAdapter, () => undefined);
  }, []);
  return adapter;
}

type Draggable = {
  adapter: Adapter | null;
  row: RefObject<HTMLElement | null>;
  handle: RefObject<HTMLElement | null>;
  stopKey: string;
  onTake: (key: string) => void;
};

/** Makes a row carry its stop by its handle, and take the place of another's; tells whether one is over it. */
export function useStopDragging({ adapter, row, handle, stopKey, onTake }: Draggable): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (!adapter || !row.current || !handle.current) return;
    const stopDragging = adapter.draggable({
      element: row.current,
      dragHandle: handle.current,
      getInitialData: () => ({ stopKey }),
    });
    const stopTaking = adapter.dropTargetForElements({
      element: row.current,
      canDrop: ({ source }) => typeof source.data.stopKey === "string" && source.data.stopKey !== stopKey,
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: ({ source }) => {
        setOver(false);
        if (typeof source.data.stopKey === "string") onTake(source.data.stopKey);
      },
    });
    return () => {
      stopDragging();
      stopTaking();
    };
  });
  return isOver;
}
