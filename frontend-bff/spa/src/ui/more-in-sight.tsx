import { useEffect, useRef } from "react";
import { Button } from "@/ui/button";

type MoreInSightProps = { isBusy: boolean; onMore: () => void };

/** At the end of an endless list: asks for more as it comes into sight, and is a button for everyone else. */
export function MoreInSight({ isBusy, onMore }: MoreInSightProps) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!ref.current || isBusy) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && onMore(), {
      rootMargin: "600px 0px",
    });
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [isBusy, onMore]);
  return (
    <div ref={ref} className="flex justify-center p-3">
      <Button isBusy={isBusy} onClick={onMore}>
        Show more
      </Button>
    </div>
  );
}
