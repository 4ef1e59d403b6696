import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { usersQuery } from "@/api/queries/users";
import { sessionQuery } from "@/api/session";
import { Checkbox } from "@/ui/field";
import { Notice } from "@/ui/notice";

type FactorFieldProps = { isRequired: boolean; wasRequired: boolean; onChange: (isRequired: boolean) => void };

/** Whether members need a second factor, and what that does to those who have none. */
export function FactorField({ isRequired, wasRequired, onChange }: FactorFieldProps) {
  const me = useQuery(sessionQuery).data?.user;
  const found = useInfiniteQuery(usersQuery);
  const active = (found.data?.pages.flatMap((page) => page.items) ?? []).filter((one) => one.status === "active");
  const without = active.filter((one) => one.mfa.methods.length === 0);
  return (
    <div>
      <Checkbox
        label="Require a second factor"
        hint="Every member signs in with a code or a passkey beside the password."
        checked={isRequired}
        onChange={(event) => onChange(event.target.checked)}
      />
      {isRequired && !wasRequired && (
        <Notice tone="warn" title={titleOf(without.length, active.length, found.hasNextPage)}>
          From when you save, a member without one can do nothing but set one up; nobody is signed out, and nothing they
          have is lost. Programs with API keys go on.
          {without.some((one) => one.id === me?.id) && (
            <>
              {" "}
              You have none yourself:{" "}
              <Link to="/account/security" className="text-accent underline">
                set one up first
              </Link>
              .
            </>
          )}
        </Notice>
      )}
    </div>
  );
}

function titleOf(without: number, active: number, hasMore: boolean): string {
  if (hasMore) return `At least ${without} members have none yet`;
  if (without === 0) return "Every member has one already";
  return `${without} of ${active} ${active === 1 ? "member" : "members"} ${without === 1 ? "has" : "have"} none yet`;
}
