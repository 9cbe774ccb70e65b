// Server-sent events (WHATWG HTML, 9.2) made of a generator: the next one when the reader took the last, a comment while nothing happens.

import { pulledBody, type PulledBodyBounds } from "./pulled-body";

export interface ServerEvent {
  readonly name: string;
  /** One JSON value. */
  readonly data: unknown;
}

/** The text of one event; null is a comment, which keeps proxies from closing a silent stream. */
function eventText(event: ServerEvent | null): string {
  return event === null ? ": alive\n\n" : `event: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`;
}

/** An error of the events ends them: a browser asks again then. */
async function* eventTexts(events: AsyncGenerator<ServerEvent | null, void, undefined>): AsyncGenerator<string, void, undefined> {
  try {
    for await (const event of events) yield eventText(event);
  } catch {
    return;
  }
}

/** The events as a response; `onEnd` is called once, however it ends. After `retryMs` a browser asks again. */
export function eventStream(events: AsyncGenerator<ServerEvent | null, void, undefined>, retryMs: number, onEnd: () => void, bounds: PulledBodyBounds): Response {
  const body = pulledBody(eventTexts(events), onEnd, bounds, { ahead: 1, before: `retry: ${String(retryMs)}\n\n` });
  // no-transform keeps Next from compressing it, which would hold events back.
  return new Response(body, { headers: { "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no" } });
}
