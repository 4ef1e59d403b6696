/** What the columns of a file are called, from its beginning; for files that the server could make nothing of. */

const ENOUGH = 64 * 1024;
const MARKS = [",", ";", "\t", "|"] as const;

/** None for a spreadsheet, whose text is packed. */
export async function headingsIn(file: Blob): Promise<string[]> {
  return headingsOf(await file.slice(0, ENOUGH).text());
}

export function headingsOf(beginning: string): string[] {
  const text = beginning.replace(/^\uFEFF/, "").trimStart();
  if (text.startsWith("PK") || text.includes("\0")) return [];
  if (text.startsWith("{")) return namesOf(text.split("\n", 1)[0] ?? "");
  const mark = markOf(text);
  return [...new Set(firstRecord(text, mark).map((one) => one.trim()))].filter(Boolean);
}

function namesOf(line: string): string[] {
  try {
    const row: unknown = JSON.parse(line);
    return typeof row === "object" && row !== null ? Object.keys(row) : [];
  } catch {
    return [];
  }
}

/** The separator that divides the first record into the most cells. */
function markOf(text: string): string {
  const cells = (mark: string) => firstRecord(text, mark).length;
  return MARKS.reduce<string>((best, mark) => (cells(mark) > cells(best) ? mark : best), ",");
}

/** Cells in quotes may hold separators, line breaks, and doubled quotes. */
function firstRecord(text: string, mark: string): string[] {
  const cells = [""];
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    const isDoubled = isQuoted && sign === '"' && text.charAt(at + 1) === '"';
    if (isDoubled) at++;
    if (sign === '"' && !isDoubled) isQuoted = !isQuoted;
    else if (!isQuoted && sign === mark) cells.push("");
    else if (!isQuoted && /[\r\n]/.test(sign)) break;
    else cells[cells.length - 1] += sign;
  }
  return cells;
}
