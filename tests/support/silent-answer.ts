// A server's answer that says what the test says, when it says it.
import type { BodySink, UpstreamAnswer } from "@/proxy/upstream/dispatch-upstream";

export interface SilentAnswer {
  readonly answer: UpstreamAnswer;
  /** Sends the client's side so much of it. */
  say(text: string): void;
  /** Whether it is held back, and whether it was given up. */
  state(): { readonly isPaused: boolean; readonly isAborted: boolean };
}

/** Silent until it is made to say something; a stream of events. */
export function silentAnswer(): SilentAnswer {
  let sink: BodySink | null = null;
  let isPaused = false;
  let isAborted = false;
  return {
    answer: {
      status: 200,
      headers: { "content-type": "text/event-stream" },
      read: (to) => void (sink = to),
      pause: () => void (isPaused = true),
      resume: () => void (isPaused = false),
      abort: () => void (isAborted = true),
    },
    say: (text) => sink?.data(Buffer.from(text)),
    state: () => ({ isPaused, isAborted }),
  };
}
