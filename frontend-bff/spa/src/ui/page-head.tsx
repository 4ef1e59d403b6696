import type { ReactNode } from "react";

/** The name of a page, and what can be done with all of it. */
export function PageHead({ title, aside, children }: { title: string; aside?: ReactNode; children?: ReactNode }) {
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-2 border-b border-line bg-panel px-3 py-2">
      <h1 className="text-lg font-semibold">
        {title} {aside !== undefined && <span className="text-sm font-normal text-ink-faint">{aside}</span>}
      </h1>
      {children && <div className="ml-auto flex flex-wrap gap-2">{children}</div>}
    </div>
  );
}
