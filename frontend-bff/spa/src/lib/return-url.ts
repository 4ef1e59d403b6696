/** Where to go after signing in: a path of this app, never another site. */
export function ownPath(wanted: string | undefined): string {
  if (!wanted) return "/board";
  try {
    const url = new URL(wanted, "https://here.invalid");
    const isOwn = url.origin === "https://here.invalid" && wanted.startsWith("/") && !/^\/[\\/]/.test(wanted);
    return isOwn ? `${url.pathname}${url.search}${url.hash}` : "/board";
  } catch {
    return "/board";
  }
}
