import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTitle } from "@/lib/title";

const PAGES = [
  { to: "/account", name: "Profile" },
  { to: "/account/security", name: "Sign-in and security" },
] as const;

/** The two pages of the account, each a step from the other. */
export function AccountFrame({ title, children }: { title: string; children: ReactNode }) {
  useTitle(title);
  return (
    <main className="mx-auto w-full max-w-4xl px-4 pt-4 pb-12">
      <h1 className="text-xl font-semibold">{title}</h1>
      <nav aria-label="Your account" className="mt-3 flex gap-4 border-b border-line">
        {PAGES.map(({ to, name }) => (
          <Link
            key={to}
            to={to}
            activeOptions={{ exact: true }}
            className="-mb-px border-b-2 border-transparent py-2 text-ink-soft hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink pointer-coarse:py-3"
          >
            {name}
          </Link>
        ))}
      </nav>
      {children}
    </main>
  );
}
