import { Link } from "@tanstack/react-router";
import type { Place } from "@/app/nav";
import { Dialog } from "@/ui/dialog";

type NavMoreProps = { places: readonly Place[]; linkClass: string; onClose: () => void };

/** The places for which a phone's bar has no room. */
export function NavMore({ places, linkClass, onClose }: NavMoreProps) {
  return (
    <Dialog title="Go to" onClose={onClose}>
      <ul className="p-2">
        {places.map((one) => (
          <li key={one.to}>
            <Link to={one.to} onClick={onClose} className={`${linkClass} min-h-11 gap-3 px-3`}>
              <one.icon aria-hidden="true" className="size-5" />
              {one.name}
            </Link>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
