import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowLeftRight, Keyboard, LogOut, Monitor, Moon, ShieldCheck, Sun, UserRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import { logout, type SignedIn } from "@/api/session";
import { problemOf } from "@/lib/problem";
import { currentTheme, setTheme, type Theme } from "@/lib/theme";
import { dropAllWork } from "@/lib/work";
import { MenuOpen } from "@/ui/menu-open";
import { toast } from "@/ui/toast";

const THEMES = {
  auto: { name: "Light or dark: as this machine", icon: <Monitor className="size-4" />, next: "light" },
  light: { name: "Light", icon: <Sun className="size-4" />, next: "dark" },
  dark: { name: "Dark", icon: <Moon className="size-4" />, next: "auto" },
} as const satisfies Record<Theme, object>;

type AccountMenuProps = {
  session: SignedIn;
  name: string;
  icon: ReactNode;
  onShowKeys: () => void;
  onSwitchCompany: () => void;
};

export function AccountMenuOpen({ session, name, icon, onShowKeys, onSwitchCompany }: AccountMenuProps) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [theme, setCurrent] = useState(currentTheme);
  const leave = async () => {
    try {
      await logout();
    } catch (error) {
      toast.failed(problemOf(error).detail);
      return;
    }
    dropAllWork();
    client.clear();
    await navigate({ to: "/sign-in" });
  };
  const look = THEMES[theme];
  return (
    <MenuOpen
      {...{ name, icon }}
      actions={[
        {
          id: "profile",
          name: session.user.name,
          icon: <UserRound className="size-4" />,
          onChoose: () => void navigate({ to: "/account" }),
        },
        {
          id: "security",
          name: "Sign-in and security",
          icon: <ShieldCheck className="size-4" />,
          onChoose: () => void navigate({ to: "/account/security" }),
        },
        {
          id: "theme",
          name: look.name,
          icon: look.icon,
          onChoose: () => {
            setTheme(look.next);
            setCurrent(look.next);
          },
        },
        { id: "keys", name: "Keys", icon: <Keyboard className="size-4" />, onChoose: onShowKeys },
        ...(session.user.organizations.length > 1
          ? [
              {
                id: "switch",
                name: "Switch company",
                icon: <ArrowLeftRight className="size-4" />,
                onChoose: onSwitchCompany,
              },
            ]
          : []),
        { id: "leave", name: "Sign out", icon: <LogOut className="size-4" />, onChoose: () => void leave() },
      ]}
    />
  );
}
