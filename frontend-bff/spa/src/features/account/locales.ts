/** Ways to write numbers and dates, each with an example of its own. */
const OFFERED = [
  "en-US",
  "en-GB",
  "en-CA",
  "en-AU",
  "en-IN",
  "de-DE",
  "de-AT",
  "de-CH",
  "es-ES",
  "es-MX",
  "fr-FR",
  "fr-CA",
  "it-IT",
  "nl-NL",
  "pl-PL",
  "pt-BR",
  "pt-PT",
  "sv-SE",
];
const EXAMPLE = new Date(2026, 10, 24, 17, 5);

export type LocaleName = { id: string; name: string };

/** "English (United Kingdom): 24/11/2026, 17:05". What the person has is among them, even if it is none of ours. */
export function localeNames(current: string): LocaleName[] {
  const names = new Intl.DisplayNames("en", { type: "language", languageDisplay: "standard" });
  const ids = OFFERED.includes(current) ? OFFERED : [current, ...OFFERED];
  return ids.map((id) => ({ id, name: named(id, names) }));
}

function named(id: string, names: Intl.DisplayNames): string {
  try {
    const example = new Intl.DateTimeFormat(id, { dateStyle: "short", timeStyle: "short" }).format(EXAMPLE);
    return `${names.of(id)}: ${example}`;
  } catch {
    // An old account may have a name that this browser does not know.
    return id;
  }
}
