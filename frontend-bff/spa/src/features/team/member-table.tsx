import type { ReactNode } from "react";
import type { User } from "@/api/queries/users";
import { MemberStatus } from "@/features/team/member-status";
import { ROLE_LINES, ROLE_NAMES } from "@/features/team/roles";
import { RelativeTime } from "@/ui/time";

const METHODS: Record<string, string> = { totp: "App", sms: "Text message", passkey: "Passkey" };
const HEAD = "px-3 py-1.5 text-left text-sm font-medium text-ink-soft";
const CELL = "px-3 py-1.5";

type MemberTableProps = { members: readonly User[]; myId: string; menuOf: (member: User) => ReactNode };

export function MemberTable({ members, myId, menuOf }: MemberTableProps) {
  return (
    <table className="w-full bg-panel">
      <caption className="sr-only">Members of the company</caption>
      <thead className="border-b border-line">
        <tr>
          <th scope="col" className={HEAD}>
            Name
          </th>
          <th scope="col" className={`${HEAD} max-sm:hidden`}>
            Role
          </th>
          <th scope="col" className={HEAD}>
            Status
          </th>
          <th scope="col" className={`${HEAD} max-md:hidden`}>
            Second factor
          </th>
          <th scope="col" className={`${HEAD} max-sm:hidden`}>
            Last seen
          </th>
          <th scope="col" className={HEAD}>
            <span className="sr-only">Acts</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {members.map((member) => (
          <tr key={member.id} className="border-b border-line hover:bg-hover">
            <th scope="row" className={`${CELL} w-full max-w-0 text-left font-normal sm:w-auto sm:max-w-xs`}>
              <span className="block truncate font-medium">
                {member.name}
                {member.id === myId && <span className="font-normal text-ink-faint"> · you</span>}
              </span>
              <span className="block truncate text-sm text-ink-soft">{member.email}</span>
              <span className="block text-sm text-ink-soft sm:hidden">{ROLE_NAMES[member.role]}</span>
              <span className="block text-sm text-ink-soft sm:hidden">Last seen: {seen(member)}</span>
            </th>
            <td className={`${CELL} max-sm:hidden`} title={ROLE_LINES[member.role]}>
              {ROLE_NAMES[member.role]}
            </td>
            <td className={CELL}>
              <MemberStatus status={member.status} />
            </td>
            <td className={`${CELL} text-sm max-md:hidden`}>{factorsOf(member)}</td>
            <td className={`${CELL} text-sm whitespace-nowrap max-sm:hidden`}>{seen(member)}</td>
            <td className={`${CELL} text-right`}>{menuOf(member)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** When the member last signed in or was signed in still, in this company. */
function seen({ lastSeenAt }: User): ReactNode {
  return lastSeenAt ? <RelativeTime at={lastSeenAt} /> : <span className="text-ink-faint">Never</span>;
}

function factorsOf({ mfa }: User): ReactNode {
  if (mfa.methods.length > 0) return mfa.methods.map((one) => METHODS[one] ?? one).join(", ");
  return <span className={mfa.required ? "text-warn" : "text-ink-faint"}>{mfa.required ? "None yet" : "None"}</span>;
}
