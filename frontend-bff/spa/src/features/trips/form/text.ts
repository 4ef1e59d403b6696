/** Between what fields hold, which is text, and what the API has. */

/** null for an empty field, NaN for what is no number; a comma is as good as a point. */
export function numeric(text: string): number | null {
  const trimmed = text.trim().replace(",", ".");
  return trimmed === "" ? null : Number(trimmed);
}

export function numberText(value: number | null | undefined): string {
  return value == null ? "" : String(value);
}

export function orNull(text: string): string | null {
  return text.trim() || null;
}

/** `1,234` is a thousand for some and one and a bit for others, so it is asked about. */
const GROUPED = /^[1-9]\d{0,2}(,\d{3})+$/;

/** Why what was typed is no number; undefined where it is one, or nothing. `isExact` where thousands make no sense. */
export function whyNoNumber(text: string, isExact = false): string | undefined {
  if (!isExact && GROUPED.test(text.trim())) return "Enter it without separators, like 1234 or 1.25.";
  return Number.isNaN(numeric(text)) ? "Enter a number, like 12 or 12.5." : undefined;
}
