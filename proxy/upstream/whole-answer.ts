// An answer that no server gave: made here, whole, in the shape of one.
import type { UpstreamAnswer } from "./dispatch-upstream";

const json = { "content-type": "application/json" } as const;

/** An answer whose bytes are all there; JSON, unless the headers say otherwise. */
export function wholeAnswer(status: number, body: string, headers: Readonly<Record<string, string>> = body === "" ? {} : json): UpstreamAnswer {
  return {
    status, headers,
    read(sink) {
      if (body !== "") sink.data(Buffer.from(body, "utf8"));
      sink.end();
    },
    pause: () => undefined,
    resume: () => undefined,
    abort: () => undefined,
  };
}
