import type { Role } from "@/api/session";

/** From the most to the least. */
export const ROLES = ["owner", "admin", "dispatcher", "driver", "viewer"] as const satisfies readonly Role[];

export const ROLE_NAMES: Record<Role, string> = {
  owner: "Owner",
  admin: "Administrator",
  dispatcher: "Dispatcher",
  driver: "Driver",
  viewer: "Viewer",
};

/** What a role may do, in a line. */
export const ROLE_LINES: Record<Role, string> = {
  owner: "Everything, and alone decides who else is an owner.",
  admin: "Everything in the office, and the team, API keys, audit log and settings.",
  dispatcher: "Plans and runs trips; keeps drivers, vehicles, places and customers.",
  driver: "Sees the trips they drive, and moves them on.",
  viewer: "Looks at everything in the office, and changes nothing.",
};
