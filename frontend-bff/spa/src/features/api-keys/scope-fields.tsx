import type { Scope } from "@/api/queries/api-keys";
import { SCOPE_GROUPS, type ScopeGroup } from "@/features/api-keys/scopes";

const NONE: readonly Scope[] = [];

/** Named `scopes` in the form it stands in. */
export function ScopeFields({ chosen = NONE, error }: { chosen?: readonly Scope[]; error?: string | undefined }) {
  return (
    <fieldset aria-describedby={error ? "scopes-error" : undefined}>
      <legend className="mb-1 text-sm font-medium text-ink-soft">What it may do</legend>
      <table className="w-full rounded-md border border-line">
        <thead className="border-b border-line text-left text-sm text-ink-soft">
          <tr>
            <th scope="col" className="px-3 py-1 font-medium">
              With
            </th>
            <th scope="col" className="w-20 px-3 py-1 text-center font-medium">
              Read
            </th>
            <th scope="col" className="w-20 px-3 py-1 text-center font-medium">
              Change
            </th>
          </tr>
        </thead>
        <tbody>
          {SCOPE_GROUPS.map((group) => (
            <tr key={group.noun} className="border-b border-line last:border-b-0">
              <th scope="row" className="px-3 text-left font-normal">
                {group.name}
              </th>
              <ScopeCell group={group} verb="read" chosen={chosen} />
              <ScopeCell group={group} verb="write" chosen={chosen} />
            </tr>
          ))}
        </tbody>
      </table>
      {error && (
        <p id="scopes-error" className="mt-1 text-sm text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}

type ScopeCellProps = { group: ScopeGroup; verb: "read" | "write"; chosen: readonly Scope[] };

function ScopeCell({ group, verb, chosen }: ScopeCellProps) {
  const scope = group[verb];
  return (
    <td className="p-0 text-center">
      {scope ? (
        <label className="grid min-h-8 place-items-center hover:bg-hover pointer-coarse:min-h-11">
          <span className="sr-only">
            {verb === "read" ? "Read" : "Change"} {group.name.toLowerCase()}
          </span>
          <input
            type="checkbox"
            name="scopes"
            value={scope}
            defaultChecked={chosen.includes(scope)}
            className="size-4 accent-accent pointer-coarse:size-5"
          />
        </label>
      ) : (
        <span className="text-ink-faint">–</span>
      )}
    </td>
  );
}
