/** Keeps what the app knows in step with what happens: each live event goes into every list and object it concerns. */
import type { QueryClient } from "@tanstack/react-query";
import { drop, isVersioned, put, refreshLists } from "@/api/cache";
import type { LiveEvent } from "@/api/live";
import { isRecord } from "@/lib/problem";

/** Query keys begin with the plural noun: `["trips", "list", …]`, `["trips", id]`. */
const NOUNS: Record<string, string> = {
  trip: "trips",
  driver: "drivers",
  vehicle: "vehicles",
  place: "places",
  customer: "customers",
  user: "users",
  organization: "organization",
  api_key: "api-keys",
  job: "jobs",
};
/** Lists are asked for again this long after something came or went. */
const SOON_MS = 500;
/** After a mere change every list that shows the object has it already; only what it is sorted or filtered by may be off. */
const EVENTUALLY_MS = 10_000;

export class CacheKeeper {
  readonly #client: QueryClient;
  readonly #timers = new Map<string, { at: number; timer: ReturnType<typeof setTimeout> }>();

  constructor(client: QueryClient) {
    this.#client = client;
  }

  take(event: LiveEvent): void {
    const [type, action] = event.name.split(".");
    const noun = NOUNS[type ?? ""];
    if (!noun || !isRecord(event.data) || typeof event.data.id !== "string") return;
    const { id, object } = event.data;
    if (action === "deleted") drop(this.#client, noun, id);
    else if (isVersioned(object)) put(this.#client, noun, object);
    void this.#client.invalidateQueries({ queryKey: [noun, id, "events"] });
    this.#refreshLists(noun, action === "updated" ? EVENTUALLY_MS : SOON_MS);
  }

  /** After a cut in the stream, what was missed is asked for. */
  refreshAll(): void {
    void this.#client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  }

  stop(): void {
    for (const { timer } of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Once for many events, and the sooner of two wishes. */
  #refreshLists(noun: string, wait: number): void {
    const at = Date.now() + wait;
    const before = this.#timers.get(noun);
    if (before && before.at <= at) return;
    if (before) clearTimeout(before.timer);
    const timer = setTimeout(() => {
      this.#timers.delete(noun);
      refreshLists(this.#client, noun);
      if (noun === "trips") void this.#client.invalidateQueries({ queryKey: ["reports"] });
    }, wait);
    this.#timers.set(noun, { at, timer });
  }
}
