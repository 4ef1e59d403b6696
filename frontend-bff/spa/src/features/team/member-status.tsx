import { Ban, CircleCheck, type LucideIcon, Mail } from "lucide-react";
import type { User } from "@/api/queries/users";

type Look = { name: string; icon: LucideIcon; tone: string };

const LOOKS: Record<User["status"], Look> = {
  active: { name: "Active", icon: CircleCheck, tone: "bg-move-soft text-move" },
  invited: { name: "Invited", icon: Mail, tone: "bg-plan-soft text-plan" },
  disabled: { name: "Disabled", icon: Ban, tone: "bg-quiet-soft text-quiet" },
};

export function MemberStatus({ status }: { status: User["status"] }) {
  const { name, icon: Icon, tone } = LOOKS[status];
  return (
    <span className={`inline-flex h-5 items-center gap-1 rounded-sm px-1.5 text-xs font-medium ${tone}`}>
      <Icon aria-hidden="true" className="size-3.5" />
      {name}
    </span>
  );
}
