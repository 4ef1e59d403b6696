import { useQueryClient } from "@tanstack/react-query";
import { type User, users } from "@/api/queries/users";
import { ROLE_NAMES } from "@/features/team/roles";
import { problemOf } from "@/lib/problem";
import { toast } from "@/ui/toast";

/** What is done with a member at once, with a way back where there is one. */
export function useMemberActs() {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ["users"] });
  const tried = async (act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      toast.failed(problemOf(error).detail);
    }
    await refresh();
  };
  const setStatus = (member: User, status: "active" | "disabled") =>
    tried(async () => {
      const after = await users.change(member, { status });
      const back = member.status === "active" ? "active" : "disabled";
      const words = status === "active" ? "can sign in again" : "can no longer sign in";
      toast.done(`${member.name} ${words}`, () => void setStatus(after, back));
    });
  return {
    refresh,
    setStatus,
    endSessions: (member: User) =>
      tried(async () => {
        await users.endSessions(member.id);
        toast.done(`${member.name} is signed out everywhere`);
      }),
    inviteAgain: (member: User) =>
      tried(async () => {
        await users.inviteAgain(member.id);
        toast.done(`Another letter is on its way to ${member.email}`);
      }),
    /** After the dialog has changed it. */
    roleChanged: (before: User, after: User) => {
      void refresh();
      if (before.role === after.role) return;
      toast.done(
        `${after.name}: ${ROLE_NAMES[after.role].toLowerCase()}`,
        () =>
          void tried(async () => {
            await users.change(after, { role: before.role });
          }),
      );
    },
  };
}
