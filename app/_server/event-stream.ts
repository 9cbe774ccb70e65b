// Server-sent events (WHATWG HTML, 9.2) made of a generator: the next one when the reader took the last, a comment while nothing happens.

export interface ServerEvent {
  readonly name: string;
  /** One JSON value. */
  readonly data: unknown;
}

/** The text of one event; null is a comment, which keeps proxies from closing a silent stream. */
function eventText(event: ServerEvent | null): string {
  return event === null ? ": alive\n\n" : `event: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`;
}

/** The events as a response; `onEnd` is called once, however it ends. After `retryMs` a browser asks again. */
export function eventStream(events: AsyncGenerator<ServerEvent | null, void, undefined>, retryMs: number, onEnd: () => void): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(`retry: ${String(retryMs)}\n\n`)),
    async pull(controller) {
      const next = await events.next().catch(() => ({ done: true, value: undefined }) as const);
      if (!next.done) return controller.enqueue(encoder.encode(eventText(next.value)));
      onEnd();
      controller.close();
    },
    async cancel() {
      onEnd();
      await events.return();
    },
  });
  // no-transform keeps Next from compressing it, which would hold events back.
  return new Response(body, { headers: { "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no" } });
}
