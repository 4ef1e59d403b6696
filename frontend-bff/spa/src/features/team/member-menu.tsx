import { Ban, CircleCheck, Download, Ellipsis, Eraser, LogOut, Mail, UserCog, UserMinus } from "lucide-react";
import { type User, users } from "@/api/queries/users";
import { type Standing, whyNot } from "@/features/team/rights";
import { fetchFile } from "@/lib/save-file";
import { MenuButton } from "@/ui/menu";

export type Opened = "role" | "remove" | "erase";

type MemberMenuProps = {
  member: User;
  standing: Standing;
  onOpen: (what: Opened) => void;
  onStatus: (status: "active" | "disabled") => void;
  onEndSessions: () => void;
  onInvite: () => void;
};

export function MemberMenu({ member, standing, onOpen, onStatus, onEndSessions, onInvite }: MemberMenuProps) {
  const why = (act: Parameters<typeof whyNot>[0]) => whyNot(act, member, standing);
  const isInvited = member.status === "invited";
  const access =
    member.status === "disabled"
      ? {
          id: "enable",
          name: "Let sign in again",
          icon: <CircleCheck className="size-4" />,
          why: why("enable"),
          onChoose: () => onStatus("active"),
        }
      : {
          id: "disable",
          name: "Disable",
          icon: <Ban className="size-4" />,
          why: why("disable"),
          onChoose: () => onStatus("disabled"),
        };
  const sessions = {
    id: "sessions",
    name: "Sign out everywhere",
    icon: <LogOut className="size-4" />,
    why: why("endSessions"),
    onChoose: onEndSessions,
  };
  const invitation = {
    id: "invite",
    name: "Send the invitation again",
    icon: <Mail className="size-4" />,
    why: why("invite"),
    onChoose: onInvite,
  };
  return (
    <MenuButton
      name={`Do something with ${member.name}`}
      icon={<Ellipsis className="size-4" />}
      actions={[
        {
          id: "role",
          name: "Change the role",
          icon: <UserCog className="size-4" />,
          why: why("role"),
          onChoose: () => onOpen("role"),
        },
        ...(isInvited ? [invitation] : [sessions, access]),
        {
          id: "export",
          name: "Download personal data",
          icon: <Download className="size-4" />,
          onChoose: () => fetchFile(users.exportUrl(member.id)),
        },
        {
          id: "remove",
          name: isInvited ? "Withdraw the invitation" : "Remove from the company",
          icon: <UserMinus className="size-4" />,
          why: why("remove"),
          isDanger: true,
          onChoose: () => onOpen("remove"),
        },
        {
          id: "erase",
          name: "Erase personal data",
          icon: <Eraser className="size-4" />,
          why: why("erase"),
          isDanger: true,
          onChoose: () => onOpen("erase"),
        },
      ]}
    />
  );
}
