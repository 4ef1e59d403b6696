import { CircleUser } from "lucide-react";
import { type ComponentProps, lazy } from "react";
import type { AccountMenuOpen } from "@/app/account-menu-open";
import { MenuOnPress } from "@/ui/menu";

const Open = lazy(async () => ({ default: (await import("@/app/account-menu-open")).AccountMenuOpen }));

/** One's own things, at the right end of every page's head. */
export function AccountMenu(props: Omit<ComponentProps<typeof AccountMenuOpen>, "name" | "icon">) {
  const { user } = props.session;
  const look = { name: `${user.name}, ${user.role}`, icon: <CircleUser className="size-5" /> };
  return <MenuOnPress {...look} open={<Open {...props} {...look} />} />;
}
