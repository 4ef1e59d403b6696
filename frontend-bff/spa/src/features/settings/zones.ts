/** Time zones as people look for them. */

/** Those the browser knows, and the one that is set, which may go by an older name. */
export function zoneNames(current: string): string[] {
  return [...new Set([...Intl.supportedValuesOf("timeZone"), "UTC", current])].toSorted();
}

/** "America/New_York" → "America / New York" */
export function zoneWords(zone: string): string {
  return zone.replaceAll("/", " / ").replaceAll("_", " ");
}

/** "GMT-5"; it moves with the seasons. */
export function zoneOffset(zone: string, now: Date = new Date()): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts(now);
  return parts.find((one) => one.type === "timeZoneName")?.value ?? "";
}

/** Those with all of the words in their name, the names that begin with them first. */
export function zonesLike(zones: readonly string[], typed: string, most: number): string[] {
  const words = typed
    .toLowerCase()
    .split(/[\s/_]+/)
    .filter(Boolean);
  const found = zones.filter((zone) => words.every((word) => plain(zone).includes(word)));
  const first = words[0] ?? "";
  const starts = (zone: string) =>
    plain(zone)
      .split(/[\s/]+/)
      .some((part) => part.startsWith(first));
  return [...found.filter(starts), ...found.filter((zone) => !starts(zone))].slice(0, most);
}

function plain(zone: string): string {
  return zone.toLowerCase().replaceAll("_", " ");
}

/** "14:05" */
export function clockIn(zone: string, now: Date = new Date()): string {
  return new Intl.DateTimeFormat("en", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(now);
}
