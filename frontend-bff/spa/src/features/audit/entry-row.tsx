import { Link } from "@tanstack/react-router";
import { Bot, ChevronRight, KeyRound, UserRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { AuditEntry } from "@/api/queries/audit";
import { Changes } from "@/features/audit/changes";
import { actionWords, nounWords } from "@/features/audit/words";
import { exact } from "@/lib/format";
import { RelativeTime } from "@/ui/time";

const ACTORS: Record<string, typeof Bot> = { user: UserRound, api_key: KeyRound };
const OPEN_IN = { driver: "/drivers", vehicle: "/vehicles", place: "/places", customer: "/customers" } as const;

/** One entry; its fields are worked out once somebody opens it. */
export function EntryRow({ entry }: { entry: AuditEntry }) {
  const [isOpen, setOpen] = useState(false);
  const Actor = ACTORS[entry.actor.type] ?? Bot;
  return (
    <details
      className="group border-b border-line bg-panel [contain-intrinsic-size:auto_2.5rem] [content-visibility:auto]"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="grid min-h-10 grid-cols-[1rem_minmax(0,1fr)_auto] items-center gap-x-3 px-3 py-1.5 hover:bg-hover sm:grid-cols-[1rem_minmax(0,12rem)_minmax(0,1fr)_auto]">
        <ChevronRight aria-hidden="true" className="size-4 text-ink-faint group-open:rotate-90" />
        <span className="flex min-w-0 items-center gap-1.5 max-sm:order-2 max-sm:col-start-2 max-sm:text-sm max-sm:text-ink-soft">
          <Actor aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
          <span className="truncate">{entry.actor.name ?? entry.actor.type}</span>
        </span>
        <span className="truncate font-medium sm:font-normal">
          {actionWords(entry.action)}
          <TargetName entry={entry} />
        </span>
        <RelativeTime at={entry.at} className="text-sm whitespace-nowrap text-ink-soft" />
      </summary>
      {isOpen && (
        <div className="flex flex-col gap-3 border-t border-line bg-canvas px-4 py-3 sm:pl-10">
          {entry.reason && (
            <p>
              <span className="text-ink-soft">Reason:</span> {entry.reason}
            </p>
          )}
          {(entry.before || entry.after) && <Changes entry={entry} />}
          <Facts entry={entry} />
        </div>
      )}
    </details>
  );
}

/** How people call the object, as far as the entry itself knows; else its id. */
function TargetName({ entry }: { entry: AuditEntry }) {
  for (const name of ["reference", "name", "number"]) {
    const value = entry.after?.[name] ?? entry.before?.[name];
    if (typeof value === "string" || typeof value === "number") {
      return <span className="text-ink-soft"> · {name === "number" ? `#${value}` : value}</span>;
    }
  }
  // Nobody calls a session anything.
  if (entry.target.type === "session" || entry.target.type === "organization") return null;
  return <span className="text-ink-faint max-sm:hidden"> · {entry.target.id}</span>;
}

function Facts({ entry }: { entry: AuditEntry }) {
  const facts: [string, ReactNode][] = [
    ["When", exact(entry.at)],
    [nounWords(entry.target.type), <Target key="target" target={entry.target} />],
    ["From", [entry.ip, entry.userAgent].filter(Boolean).join(", ") || "erased, as personal data"],
    ["Request", entry.requestId],
    ["Place in the log", entry.sequence === null ? "to be sealed in a moment" : `${entry.sequence}`],
  ];
  return (
    <dl className="grid gap-x-4 gap-y-0.5 text-xs text-ink-soft sm:grid-cols-[minmax(8rem,14rem)_1fr]">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="max-sm:mt-1">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Target({ target: { type, id } }: { target: AuditEntry["target"] }) {
  const look = "text-accent underline";
  if (type === "trip") {
    return (
      <Link to="/trips" search={{ trip: id }} className={look}>
        {id}
      </Link>
    );
  }
  const to = type === "driver" || type === "vehicle" || type === "place" || type === "customer" ? OPEN_IN[type] : null;
  return to ? (
    <Link to={to} search={{ open: id }} className={look}>
      {id}
    </Link>
  ) : (
    id
  );
}
