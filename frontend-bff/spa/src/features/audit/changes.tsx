import type { AuditEntry } from "@/api/queries/audit";
import { type Names, useNames } from "@/api/queries/nouns";
import { type Difference, differences, keptBack } from "@/features/audit/differences";
import { pathWords, placesOf, valueWords } from "@/features/audit/words";

/** What an entry changed: each field with what it was and what it became. */
export function Changes({ entry }: { entry: AuditEntry }) {
  const found = differences(entry.before, entry.after);
  const places = placesOf(entry);
  const named = [useNames("drivers"), useNames("vehicles"), useNames("customers"), useNames("places")];
  const names: Names = new Map(named.flatMap((one) => [...one]));
  if (found.length === 0) return <p className="text-sm text-ink-soft">No field changed.</p>;
  return (
    <dl className="grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[minmax(8rem,14rem)_1fr]">
      {found.map((one) => (
        <div key={one.path.join("/")} className="contents">
          <dt className="text-ink-soft max-sm:mt-1">{pathWords(one.path, places)}</dt>
          <dd className="min-w-0 break-words">
            <Values difference={one} names={names} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Values({ difference: { path, kind, before, after }, names }: { difference: Difference; names: Names }) {
  const name = path.findLast((part) => !/^\d+$/.test(part)) ?? "";
  const old = <Value words={valueWords(name, before, names)} value={before} isOld />;
  const now = <Value words={valueWords(name, after, names)} value={after} />;
  if (kind === "added") {
    return (
      <>
        {now} <span className="text-xs text-ink-faint">added</span>
      </>
    );
  }
  if (kind === "removed") {
    return (
      <>
        {old} <span className="text-xs text-ink-faint">removed</span>
      </>
    );
  }
  return (
    <>
      {old} <span aria-hidden="true">→</span>
      <span className="sr-only">became</span> {now}
    </>
  );
}

function Value({ words, value, isOld }: { words: string; value: unknown; isOld?: boolean }) {
  if (keptBack(value)) return <em className="text-ink-faint">{words}</em>;
  return isOld ? <del className="text-ink-soft">{words}</del> : <span>{words}</span>;
}
