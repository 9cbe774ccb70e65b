// An answer that no server gave: made here, whole, in the shape of one.
import type { BodySink, UpstreamAnswer } from "../dispatch-upstream";

/** An answer whose bytes are all there. */
export function wholeAnswer(status: number, body: string): UpstreamAnswer {
  return {
    status,
    headers: body === "" ? {} : { "content-type": "application/json" },
    read(sink: BodySink) {
      if (body !== "") sink.data(Buffer.from(body));
      sink.end();
    },
    pause: () => undefined,
    resume: () => undefined,
    abort: () => undefined,
  };
}
