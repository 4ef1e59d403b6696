import type { Role } from "@/api/session";
import { whyNotRole } from "@/features/team/rights";
import { ROLE_LINES, ROLE_NAMES, ROLES } from "@/features/team/roles";

type RoleFieldsProps = { mine: Role; chosen: Role; error?: string | undefined };

/** Each role with what it may do; a field of the form it stands in, named `role`. */
export function RoleFields({ mine, chosen, error }: RoleFieldsProps) {
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium text-ink-soft">Role</legend>
      <div className="overflow-hidden rounded-md border border-line-strong">
        {ROLES.map((role) => {
          const why = whyNotRole(role, mine);
          return (
            <label
              key={role}
              className="flex min-h-11 items-start gap-2.5 border-b border-line px-3 py-2 last:border-b-0 has-[:checked]:bg-accent-soft has-[:disabled]:text-ink-faint"
            >
              <input
                type="radio"
                name="role"
                value={role}
                defaultChecked={role === chosen}
                disabled={why !== undefined}
                className="mt-1 size-4 shrink-0 accent-accent"
              />
              <span>
                <span className="font-medium">{ROLE_NAMES[role]}</span>
                <span className="block text-sm text-ink-soft">{why ?? ROLE_LINES[role]}</span>
              </span>
            </label>
          );
        })}
      </div>
      {error && <p className="mt-1 text-sm text-bad">{error}</p>}
    </fieldset>
  );
}
