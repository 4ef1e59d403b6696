/** Reasons are kept on one line; people write them as they like. */
export function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}
