import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { waysInQuery } from "@/api/session";
import { useTitle } from "@/lib/title";

/** The quiet page that all ways in have in common. */
export function Card({ title, children, footer }: { title: string; children: ReactNode; footer?: ReactNode }) {
  useTitle(title);
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center px-4 py-8">
      <div className="w-full max-w-sm">
        <p className="mb-6 flex items-center justify-center gap-2 font-semibold">
          <img src="/icon.svg" alt="" width="24" height="24" />
          Roadbook
        </p>
        <div className="flex flex-col gap-4 rounded-lg border border-line bg-panel p-5">
          <h1 className="text-xl font-semibold">{title}</h1>
          {children}
        </div>
        <div className="mt-4 flex flex-wrap justify-center gap-x-4 gap-y-2 text-sm">
          {footer}
          <Mailbox />
        </div>
      </div>
    </main>
  );
}

/** On a development machine letters go nowhere; they are read there. */
function Mailbox() {
  const { data } = useQuery(waysInQuery);
  if (!data?.mailbox) return null;
  return (
    <a href={data.mailbox} target="_blank" rel="noreferrer" className={CARD_LINK}>
      Mailbox (development)
    </a>
  );
}

export const CARD_LINK = "py-1 text-accent underline-offset-2 hover:underline";
