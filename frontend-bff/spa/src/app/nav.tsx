/** Where one can go. The board comes first, at every width. */
import { Link } from "@tanstack/react-router";
import {
  Building2,
  ChartColumn,
  Ellipsis,
  KeyRound,
  LayoutDashboard,
  type LucideIcon,
  MapPin,
  Route,
  ScrollText,
  Settings,
  Truck,
  UserRound,
  Users,
} from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { isAtLeast, type Role } from "@/api/session";

const NavMore = lazy(async () => ({ default: (await import("@/app/nav-more")).NavMore }));

type Destination = { to: string; name: string; icon: LucideIcon; least: Role; key?: string };

/** `key` goes there after G. */
export const DESTINATIONS = [
  { to: "/board", name: "Board", icon: LayoutDashboard, least: "driver", key: "b" },
  { to: "/trips", name: "Trips", icon: Route, least: "driver", key: "t" },
  { to: "/drivers", name: "Drivers", icon: UserRound, least: "viewer", key: "d" },
  { to: "/vehicles", name: "Vehicles", icon: Truck, least: "viewer", key: "v" },
  { to: "/places", name: "Places", icon: MapPin, least: "viewer", key: "p" },
  { to: "/customers", name: "Customers", icon: Building2, least: "viewer", key: "c" },
  { to: "/dashboard", name: "Dashboard", icon: ChartColumn, least: "viewer", key: "s" },
  { to: "/team", name: "Team", icon: Users, least: "admin", key: "m" },
  { to: "/api-keys", name: "API keys", icon: KeyRound, least: "admin" },
  { to: "/audit", name: "Audit log", icon: ScrollText, least: "admin" },
  { to: "/settings", name: "Company", icon: Settings, least: "admin" },
] as const satisfies readonly Destination[];

export type Place = (typeof DESTINATIONS)[number];

export function destinationsOf(role: Role): readonly Place[] {
  return DESTINATIONS.filter((one) => isAtLeast(role, one.least));
}

const ON_PHONES = 4;
const LINK =
  "flex items-center rounded-md text-ink-soft hover:bg-hover hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium aria-[current=page]:text-accent";

/** A rail beside the page; on phones a bar at the thumb. */
export function Nav({ role }: { role: Role }) {
  const [isMoreOpen, setMoreOpen] = useState(false);
  const places = destinationsOf(role);
  const rest = places.slice(ON_PHONES);
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] md:static md:w-44 md:shrink-0 md:flex-col md:gap-0.5 md:overflow-y-auto md:border-t-0 md:border-r md:p-2"
    >
      {places.map((one, index) => (
        <NavLink key={one.to} place={one} className={index < ON_PHONES ? "" : "max-md:hidden"} />
      ))}
      {rest.length > 0 && (
        <button
          type="button"
          onClick={() => setMoreOpen(true)}
          className={`${LINK} h-14 flex-1 flex-col justify-center gap-0.5 text-xs md:hidden`}
        >
          <Ellipsis aria-hidden="true" className="size-5" />
          More
        </button>
      )}
      {isMoreOpen && (
        <Suspense>
          <NavMore places={rest} linkClass={LINK} onClose={() => setMoreOpen(false)} />
        </Suspense>
      )}
    </nav>
  );
}

function NavLink({ place, className }: { place: Place; className: string }) {
  const Icon = place.icon;
  return (
    <Link
      to={place.to}
      className={`${LINK} h-14 min-w-0 flex-1 flex-col justify-center gap-0.5 text-xs md:h-8 md:flex-none md:flex-row md:justify-start md:gap-2.5 md:px-2.5 md:text-base ${className}`}
      {...("key" in place && { title: `${place.name} (G ${place.key.toUpperCase()})` })}
    >
      <Icon aria-hidden="true" className="size-5 shrink-0 md:size-4" />
      <span className="truncate">{place.name}</span>
    </Link>
  );
}
