/** Where the board's map is, or will be: its place is kept from the start, and the lanes come first. */
import { type ComponentProps, lazy, Suspense, useEffect, useState } from "react";
import type { MapPanel as Panel } from "@/features/board/map/map-panel";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/empty";

const MapPanel = lazy(async () => ({ default: (await import("@/features/board/map/map-panel")).MapPanel }));

/** Drawn by the processor alone, a map holds the page up for seconds: not before the lanes are there to be used. */
const WITHOUT_GRAPHICS_MS = 4_000;
/** What draws with the processor calls itself so: in Chromium, on Linux, and on Windows. */
const PROCESSOR = /swiftshader|llvmpipe|softpipe|software|basic render/i;

type MapPlaceProps = ComponentProps<typeof Panel> & {
  /** Somebody asked for the map, and does not want to wait. */
  isAsked: boolean;
};

export function MapPlace({ isAsked, ...panel }: MapPlaceProps) {
  const [isDue, setDue] = useState(isAsked);
  useEffect(() => {
    if (isDue) return;
    const stop = new AbortController();
    untilDue(stop.signal).then(
      () => setDue(true),
      () => undefined,
    );
    return () => stop.abort();
  }, [isDue]);
  return (
    <div className="relative h-[38%] min-h-56 shrink-0 border-b border-line">
      {isDue ? (
        <Suspense fallback={<Skeleton className="size-full" />}>
          <MapPanel {...panel} />
        </Suspense>
      ) : (
        <div className="grid size-full place-content-center bg-sunken">
          <Button onClick={() => setDue(true)}>Draw the map now</Button>
        </div>
      )}
    </div>
  );
}

/** Rejects once `signal` ends the wait. */
async function untilDue(signal: AbortSignal): Promise<void> {
  await idle(signal);
  if (hasGraphics()) return;
  await new Promise((resolve) => setTimeout(resolve, WITHOUT_GRAPHICS_MS));
  await idle(signal);
}

function idle(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const go = () => (signal.aborted ? reject(signal.reason) : resolve());
    // Safari has no way to ask for quiet.
    if ("requestIdleCallback" in window) requestIdleCallback(go, { timeout: 2_000 });
    else setTimeout(go, 200);
  });
}

/** Whether something else than the processor draws. */
function hasGraphics(): boolean {
  const drawing = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (!drawing) return false;
  const named = drawing.getExtension("WEBGL_debug_renderer_info");
  const renderer = String(drawing.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : drawing.RENDERER));
  // Browsers give only so many of these at once.
  drawing.getExtension("WEBGL_lose_context")?.loseContext();
  return !PROCESSOR.test(renderer);
}
