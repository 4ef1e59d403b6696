import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { type User, users, usersQuery } from "@/api/queries/users";
import { sessionQuery } from "@/api/session";
import { EraseDialog } from "@/features/team/erase-dialog";
import { InviteDialog } from "@/features/team/invite-dialog";
import { MemberMenu, type Opened } from "@/features/team/member-menu";
import { MemberTable } from "@/features/team/member-table";
import { RoleDialog } from "@/features/team/role-dialog";
import { ROLE_LINES, ROLE_NAMES, ROLES } from "@/features/team/roles";
import { useMemberActs } from "@/features/team/use-member-acts";
import { number } from "@/lib/format";
import { problemOf } from "@/lib/problem";
import { useTitle } from "@/lib/title";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { Empty, Loading } from "@/ui/empty";
import { ProblemNotice } from "@/ui/notice";
import { PageHead } from "@/ui/page-head";
import { toast } from "@/ui/toast";

export function TeamPage() {
  useTitle("Team");
  const me = useQuery(sessionQuery).data?.user;
  const found = useInfiniteQuery(usersQuery);
  const acts = useMemberActs();
  const [isInviting, setInviting] = useState(false);
  const [open, setOpen] = useState<{ member: User; what: Opened } | null>(null);
  const members = found.data?.pages.flatMap((page) => page.items) ?? [];
  if (!me) return null;
  const activeOwners = members.filter((one) => one.role === "owner" && one.status === "active").length;
  const invite = (
    <Button look="primary" icon={<UserPlus className="size-4" />} onClick={() => setInviting(true)}>
      Invite
    </Button>
  );
  return (
    <main>
      <PageHead title="Team" aside={found.data && !found.hasNextPage ? number(members.length) : undefined}>
        {invite}
      </PageHead>
      {found.error && (
        <div className="p-3">
          <ProblemNotice problem={problemOf(found.error)} onRetry={() => void found.refetch()} />
        </div>
      )}
      {found.isPending && <Loading />}
      {members.length > 0 && (
        <MemberTable
          members={members}
          myId={me.id}
          menuOf={(member) => (
            <MemberMenu
              member={member}
              standing={{ me, activeOwners: found.hasNextPage ? Number.POSITIVE_INFINITY : activeOwners }}
              onOpen={(what) => setOpen({ member, what })}
              onStatus={(status) => void acts.setStatus(member, status)}
              onEndSessions={() => void acts.endSessions(member)}
              onInvite={() => void acts.inviteAgain(member)}
            />
          )}
        />
      )}
      {found.hasNextPage && (
        <div className="p-3">
          <Button isBusy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
      {members.length === 1 && (
        <Empty title="You are alone here" action={invite}>
          Bring in who plans and drives with you.
        </Empty>
      )}
      <Roles />
      {isInviting && (
        <InviteDialog
          mine={me.role}
          onClose={() => setInviting(false)}
          onInvited={({ name, email }) => {
            setInviting(false);
            toast.done(`${name} is invited: a letter is on its way to ${email}`);
            void acts.refresh();
          }}
        />
      )}
      {open && <OpenDialog {...open} mine={me.role} acts={acts} onClose={() => setOpen(null)} />}
    </main>
  );
}

type OpenDialogProps = {
  member: User;
  what: Opened;
  mine: User["role"];
  acts: ReturnType<typeof useMemberActs>;
  onClose: () => void;
};

function OpenDialog({ member, what, mine, acts, onClose }: OpenDialogProps) {
  const isInvited = member.status === "invited";
  if (what === "role") {
    const changed = (after: User) => {
      onClose();
      acts.roleChanged(member, after);
    };
    return <RoleDialog member={member} mine={mine} onClose={onClose} onChanged={changed} />;
  }
  if (what === "erase") {
    const erased = () => {
      onClose();
      toast.done(`${member.name} is out; what is kept about them is being erased`);
      void acts.refresh();
    };
    return <EraseDialog member={member} onClose={onClose} onErased={erased} />;
  }
  return (
    <ConfirmDialog
      title={isInvited ? `Withdraw the invitation of ${member.name}?` : `Remove ${member.name} from the company?`}
      action={isInvited ? "Withdraw" : "Remove"}
      onClose={onClose}
      onConfirm={async () => {
        await users.remove(member);
        toast.done(isInvited ? "The invitation is withdrawn" : `${member.name} is no longer in the company`);
        await acts.refresh();
      }}
    >
      {isInvited ? (
        <p>The link in the letter stops working. You can invite the person again.</p>
      ) : (
        <p>
          They are signed out at once and can come back only by a new invitation. Their account and their other
          companies stay. To keep somebody out for a while, disable them instead.
        </p>
      )}
    </ConfirmDialog>
  );
}

function Roles() {
  return (
    <section className="max-w-3xl p-4" aria-labelledby="roles">
      <h2 id="roles" className="font-medium">
        What the roles may do
      </h2>
      <dl className="mt-2 grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[8rem_1fr]">
        {ROLES.map((role) => (
          <div key={role} className="contents">
            <dt className="font-medium max-sm:mt-1">{ROLE_NAMES[role]}</dt>
            <dd className="text-ink-soft">{ROLE_LINES[role]}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
