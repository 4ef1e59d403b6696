import { HttpResponse } from "msw";

/** One thing, or that there is none. */
export function oneOf(found: object | undefined, status = 200): Response {
  if (found) return HttpResponse.json(found, { status });
  return HttpResponse.json(
    { code: "not_found", title: "Not found", detail: "There is no such thing." },
    { status: 404 },
  );
}

/** A page of what fits, as the API cuts it: by `limit`, with a cursor that says where it goes on. */
export function pageOf(items: readonly object[], url: URL): Response {
  const [limit, from] = [Number(url.searchParams.get("limit") ?? 50), Number(url.searchParams.get("cursor") ?? 0)];
  const nextCursor = from + limit < items.length ? String(from + limit) : null;
  const total = url.searchParams.get("include") === "total" ? { total: items.length } : {};
  return HttpResponse.json({ items: items.slice(from, from + limit), nextCursor, ...total });
}

/** What was sent: whatever it is, it is put on top of what is there. */
export async function sentIn(request: Request): Promise<Record<string, unknown>> {
  const text = await request.text();
  return text === "" ? {} : Object(JSON.parse(text));
}

/** An id that nobody has yet. */
export function newId(prefix: string): string {
  return `${prefix}_${crypto.randomUUID().replaceAll("-", "").slice(0, 20)}`;
}

/** Whether all the words that are looked for begin some word of the text. */
export function hasWords(text: string, url: URL): boolean {
  const words = text.toLowerCase().split(/\s+/);
  const wanted = (url.searchParams.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  return wanted.every((one) => words.some((word) => word.startsWith(one)));
}
