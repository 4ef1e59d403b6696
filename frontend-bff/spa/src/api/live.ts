/** What others do, as it happens: one event stream a browser, shared among its tabs.
 *
 * Browsers allow six connections to a server; a stream in every tab would use them up. The tab that holds the lock has
 * the stream and tells the others; when it closes, the lock goes to the next, which goes on after the last id.
 */
import { isRecord } from "@/lib/problem";

export type LiveEvent = { name: string; data: unknown; id: string | null };
export type LiveState = "connecting" | "live" | "down";
type Message = { kind: "event"; event: LiveEvent } | { kind: "state"; state: LiveState } | { kind: "ask" };
type Told = { onEvent: (event: LiveEvent) => void; onState: (state: LiveState) => void };

const CHANNEL = "roadbook-events";
const RETRY_MS = 3_000;
/** Names come from the API; a stream only gives those that are asked for by name. */
const NAMES = [
  ...["trip", "driver", "vehicle", "place", "customer", "user", "organization", "api_key", "job"].flatMap((noun) =>
    ["created", "updated", "deleted"].map((action) => `${noun}.${action}`),
  ),
  "positions.updated",
  "presence.updated",
];

/** Listens until the returned function is called. */
export function listen(told: Told): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  const ended = new AbortController();
  let lastId: string | null = null;
  let state: LiveState = "connecting";
  let leads = false;

  const tellState = (next: LiveState) => {
    state = next;
    told.onState(next);
    if (leads) channel.postMessage({ kind: "state", state: next } satisfies Message);
  };
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (!isMessage(data)) return;
    if (data.kind === "event") {
      lastId = data.event.id ?? lastId;
      told.onEvent(data.event);
    } else if (data.kind === "state") {
      state = data.state;
      told.onState(data.state);
    } else if (leads) {
      channel.postMessage({ kind: "state", state } satisfies Message);
    }
  };

  const lead = async () => {
    leads = true;
    while (!ended.signal.aborted) {
      await stream(ended.signal, lastId, {
        onState: tellState,
        onEvent: (event) => {
          lastId = event.id ?? lastId;
          told.onEvent(event);
          channel.postMessage({ kind: "event", event } satisfies Message);
        },
      });
      if (!ended.signal.aborted) await pause(RETRY_MS, ended.signal);
    }
  };
  channel.postMessage({ kind: "ask" } satisfies Message);
  navigator.locks.request(CHANNEL, { signal: ended.signal }, lead).catch(() => {
    // The tab closed, or signed out, while it waited for its turn.
  });
  return () => {
    ended.abort();
    channel.close();
  };
}

/** One connection, until it is cut or `signal` ends it. */
function stream(signal: AbortSignal, lastId: string | null, told: Told): Promise<void> {
  return new Promise((resolve) => {
    const source = new EventSource(lastId ? `/bff/events?lastEventId=${encodeURIComponent(lastId)}` : "/bff/events");
    const end = () => {
      source.close();
      resolve();
    };
    signal.addEventListener("abort", end, { once: true });
    source.onopen = () => told.onState("live");
    // A browser tries again by itself, but without the id of a page that came after; so this one does it.
    source.onerror = () => {
      told.onState("down");
      signal.removeEventListener("abort", end);
      end();
    };
    for (const name of NAMES) {
      source.addEventListener(name, (event: MessageEvent<string>) => {
        told.onEvent({ name, data: JSON.parse(event.data), id: event.lastEventId || null });
      });
    }
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
  });
}

function isMessage(value: unknown): value is Message {
  return isRecord(value) && typeof value.kind === "string";
}
