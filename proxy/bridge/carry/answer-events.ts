// The events of a server's stream, one by one, as fast as they are taken.
import { createSseReader, type SseEvent } from "@/lib/mcp/sse-events";
import type { OwnBytes } from "../../answers/held-bytes";
import type { UpstreamAnswer } from "../../upstream/dispatch-upstream";

/** How long a stream that has said all may take to end, so that its connection can be used again. */
const lingerMs = 1_000;

/**
 * Ends with the stream; throws where it breaks off, cannot be read, passes `bytesMax` or finds no more room in `held`. At most one chunk's
 * events wait, since the server is held back meanwhile; these and an event that has not ended count as held. Leaving the loop lets the stream end by itself, and gives it up after a second.
 */
export async function* answerEvents(answer: UpstreamAnswer, bytesMax: number, held: OwnBytes): AsyncGenerator<SseEvent, void, undefined> {
  const reader = createSseReader();
  const waiting: SseEvent[] = [];
  const state: { bytes: number; taken: number; begun: number | null; isOver: boolean; isLeft: boolean; failure: Error | null; wake: (() => void) | null } =
    { bytes: 0, taken: 0, begun: null, isOver: false, isLeft: false, failure: null, wake: null };
  const wakeUp = (): void => {
    state.wake?.();
    state.wake = null;
  };
  const stop = (error: Error): void => {
    state.isOver = true;
    state.failure ??= error;
    wakeUp();
  };
  answer.read({
    data(chunk) {
      if (state.isLeft) return;
      state.bytes += chunk.length;
      const fits = state.bytes <= bytesMax && held.take(chunk.length);
      if (fits) state.taken += chunk.length;
      const reading = fits ? reader.push(chunk) : null;
      if (reading === null || !reading.ok) return stop(new Error("the server's stream cannot be read"));
      waiting.push(...reading.events);
      if (reading.events.length > 0) {
        answer.pause();
        // Of what came before, nothing is left but what waits: the next event begins in this chunk.
        state.begun = chunk.length;
      }
      wakeUp();
    },
    end() {
      state.isOver = true;
      wakeUp();
    },
    fail: stop,
  });
  try {
    for (;;) {
      for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) yield event;
      if (state.begun !== null) {
        held.give(state.taken - state.begun);
        state.taken = state.begun;
        state.begun = null;
      }
      if (state.failure !== null) throw state.failure;
      if (state.isOver) return;
      const woken = new Promise<void>((resolve) => {
        state.wake = resolve;
      });
      answer.resume();
      await woken;
    }
  } finally {
    state.isLeft = true;
    held.give(state.taken);
    letRunOut(answer, state);
  }
}

function letRunOut(answer: UpstreamAnswer, state: { readonly isOver: boolean; readonly failure: Error | null; wake: (() => void) | null }): void {
  if (state.isOver) return answer.abort();
  const timer = setTimeout(() => answer.abort(), lingerMs);
  state.wake = () => clearTimeout(timer);
  answer.resume();
}
