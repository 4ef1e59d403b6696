/** Which rows of a long list are in sight. All are of one height, so that nothing has to be measured but the box. */
import { type RefObject, useEffect, useState } from "react";

/** Rows drawn above and below what is in sight, so that scrolling does not outrun drawing. */
const SPARE = 12;
/** The range moves by this many rows at once: drawing at every pixel would be drawing for nothing. */
const STEP = 4;

export type Range = { first: number; end: number };
type Box = { scrollTop: number; clientHeight: number };
type List = { count: number; height: number };

/** The rows to draw, `end` not among them. */
export function rangeOf({ scrollTop, clientHeight }: Box, { count, height }: List): Range {
  const above = Math.floor(scrollTop / height / STEP) * STEP - SPARE;
  const below = Math.ceil((scrollTop + clientHeight) / height / STEP) * STEP + SPARE;
  const end = Math.min(count, Math.max(0, below));
  return { first: Math.min(end, Math.max(0, above)), end };
}

/** How far down the box has to be for the row to be whole in sight, with `head` pixels of it under the head. */
export function scrollTopFor(index: number, { scrollTop, clientHeight }: Box, height: number, head: number): number {
  const top = index * height;
  const bottom = top + height + head - clientHeight;
  return top < scrollTop ? top : Math.max(scrollTop, bottom);
}

/** Follows the box as it is scrolled and changes its size. */
export function useRowsInSight(ref: RefObject<HTMLElement | null>, list: List): Range {
  const { count, height } = list;
  const [box, setBox] = useState<Box>({ scrollTop: 0, clientHeight: 0 });
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const look = () => {
      const { scrollTop, clientHeight } = element;
      setBox((before) => {
        const [was, is] = [rangeOf(before, { count, height }), rangeOf({ scrollTop, clientHeight }, { count, height })];
        return was.first === is.first && was.end === is.end ? before : { scrollTop, clientHeight };
      });
    };
    look();
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [ref, count, height]);
  return rangeOf(box, list);
}
