// The stream of one request at a legacy server, over as many connections as it takes: a server may close it before its answer, and have
// whoever waits come back for what is after the last event. MCP 2025-11-25, Transports § Resumability and Redelivery.
import type { SseEvent } from "@/lib/mcp/sse-events";
import { ownBytes } from "../../answers/held-bytes";
import { retryOf } from "../../streams/bare-event";
import { PlainSignal } from "../../streams/plain-signal";
import { UpstreamFailure, type UpstreamAnswer } from "../../upstream/dispatch-upstream";
import { answerEvents } from "./answer-events";
import { keptHeaders, type CarrierDeps, type Way } from "./carrier";
import { formOf } from "./follow-answer";
import type { BegunSession } from "./legacy-sessions";

export interface LegacyStream {
  /** Throws as `answerEvents` does; ends where the server ends a stream that nobody can come back to. Of all connections together as large as one may be. */
  readonly events: AsyncGenerator<SseEvent, void, undefined>;
  /** Closes the connection that there is, and lets none follow. */
  abort(): void;
}

/** Begins with `first`. How often the server may have us come back is bounded by the least time between, and by the life of the call. */
export function legacyStream(first: UpstreamAnswer, way: Way, session: BegunSession, deps: CarrierDeps): LegacyStream {
  const { bounds } = deps;
  const held = ownBytes(deps.held, way.served.document.org.id);
  const over = new PlainSignal();
  let answer = first;

  async function comeBack(lastEventId: string, retryMs: number): Promise<UpstreamAnswer> {
    await pause(Math.min(Math.max(retryMs, bounds.bridgeResumeMinMs), bounds.bridgeResumeMaxMs), over);
    const headers = { ...keptHeaders(way), ...session.headers, accept: "text/event-stream", "last-event-id": lastEventId };
    const resumed = await deps.send(way.served, { method: "GET", path: way.request.path, headers, body: null, signal: over }, way.grant);
    if (!over.aborted && resumed.status === 200 && formOf(resumed) === "events") return resumed;
    resumed.abort();
    throw new Error("the server does not let its stream be taken up again");
  }

  async function* events(): AsyncGenerator<SseEvent, void, undefined> {
    let lastEventId = "";
    let retryMs = 0;
    let bytes = 0;
    for (;;) {
      try {
        for await (const event of answerEvents(answer, bounds.streamBytesMax - bytes, held)) {
          bytes += event.raw.length;
          lastEventId = event.id ?? lastEventId;
          retryMs = retryOf(event) ?? retryMs;
          yield event;
        }
      } catch (error) {
        // A connection that broke is like one that was closed; what cannot be read, or is too much, is the end.
        if (!(error instanceof UpstreamFailure) || lastEventId === "") throw error;
      }
      if (over.aborted || !/^[\x21-\x7e]+$/.test(lastEventId)) return;
      answer = await comeBack(lastEventId, retryMs);
    }
  }

  return {
    events: events(),
    abort() {
      over.abort();
      answer.abort();
    },
  };
}

/** Shorter where nobody waits any more. */
function pause(ms: number, over: PlainSignal): Promise<void> {
  return new Promise((resolve) => {
    const goOn = () => {
      clearTimeout(timer);
      over.removeEventListener("abort", goOn);
      resolve();
    };
    const timer = setTimeout(goOn, ms);
    over.addEventListener("abort", goOn);
  });
}
