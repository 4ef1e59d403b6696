import { useQuery } from "@tanstack/react-query";
import { waysInQuery } from "@/api/session";
import { buttonClass } from "@/ui/button";

const PROVIDERS = [
  ["google", "Google"],
  ["microsoft", "Microsoft"],
] as const;

/** What is no provider of ours has no name here, whatever the address says. */
export function providerName(id: string): string {
  return PROVIDERS.find(([known]) => known === id)?.[1] ?? "the other site";
}

/** Those that are set up here; both where nobody can say, as the server then tells in words. */
export function Providers({ goal }: { goal: string }) {
  const { data, isError } = useQuery(waysInQuery);
  if (!data && !isError) return null;
  const known = data?.providers;
  const shown = PROVIDERS.filter(([id]) => !known || known.includes(id));
  if (shown.length === 0) return null;
  return (
    <>
      <div className="flex items-center gap-3 text-xs text-ink-faint before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </div>
      <div className="grid auto-cols-fr grid-flow-col gap-2">
        {shown.map(([id, name]) => (
          <a
            key={id}
            href={`/bff/oauth/${id}/start?returnUrl=${encodeURIComponent(goal)}`}
            className={buttonClass("secondary")}
          >
            {shown.length === 1 ? `Sign in with ${name}` : name}
          </a>
        ))}
      </div>
    </>
  );
}
