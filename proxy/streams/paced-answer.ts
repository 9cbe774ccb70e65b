// A server's event stream, a part at a time (event-turns.ts). What has come and waits for its turn holds the server back.
import type { IncomingHttpHeaders } from "node:http";
import type { EventPart, EventTurns } from "../neighbours/event-turns";
import type { Asker } from "../neighbours/tenant-queue";
import type { BodySink, UpstreamAnswer } from "../upstream/dispatch-upstream";
import { mediaTypeOf } from "../upstream/inbound-headers";

/** The answer itself where it is no event stream. */
export function pacedAnswer(answer: UpstreamAnswer, asker: Asker, turns: EventTurns): UpstreamAnswer {
  return mediaTypeOf(answer.headers["content-type"]) === "text/event-stream" ? new PacedAnswer(answer, asker, turns) : answer;
}

class PacedAnswer implements UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  #sink: BodySink | null = null;
  /** What has come and was not given yet: hardly more than a chunk, since nothing is read meanwhile. */
  #chunks: Buffer[] = [];
  #isPaused = false;
  #isWaiting = false;
  #isGiving = false;
  /** Nothing is read below. */
  #isHeld = false;
  #tellEnd: ((sink: BodySink) => void) | null = null;

  constructor(readonly answer: UpstreamAnswer, readonly asker: Asker, readonly turns: EventTurns) {
    this.status = answer.status;
    this.headers = answer.headers;
  }

  read(sink: BodySink): void {
    this.#sink = sink;
    this.answer.read({
      data: (chunk) => {
        this.#chunks.push(chunk);
        this.#giveOn();
      },
      end: () => this.#end((reader) => reader.end()),
      fail: (error) => this.#end((reader) => reader.fail(error)),
    });
  }

  pause(): void {
    this.#isPaused = true;
    this.#hold();
  }

  resume(): void {
    this.#isPaused = false;
    this.#giveOn();
  }

  abort(): void {
    const isCut = this.#chunks.length > 0;
    this.#chunks = [];
    this.#isWaiting = false;
    // Of what had ended below the reader has not heard the end.
    if (isCut && this.#tellEnd !== null) this.#end((reader) => reader.fail(new Error("given up")));
    else this.answer.abort();
  }

  #hold(): void {
    this.#isHeld = true;
    this.answer.pause();
  }

  #end(tellEnd: (reader: BodySink) => void): void {
    this.#tellEnd = tellEnd;
    this.#giveOn();
  }

  /** `hasTurn`: of the first part, which may be read at once then. */
  #giveOn(hasTurn = false): void {
    // Whoever reads may pause, resume or give up while it is given some, and gets the next part once it has read this one.
    if (this.#isGiving) return;
    this.#isGiving = true;
    let mayGive = hasTurn;
    for (let chunk = this.#chunks[0]; chunk !== undefined && !this.#isPaused && !this.#isWaiting; chunk = this.#chunks[0]) {
      const part = this.turns.partOf(chunk);
      const turn = mayGive ? null : this.turns.take(this.asker, part);
      mayGive = false;
      if (turn === null) this.#give(chunk, part);
      else this.#waitFor(turn);
    }
    this.#isGiving = false;
    if (this.#tellEnd !== null && this.#chunks.length === 0) return this.#tellOfEnd(this.#tellEnd);
    if (!this.#isHeld || this.#isPaused || this.#isWaiting) return;
    this.#isHeld = false;
    this.answer.resume();
  }

  /** A reader that throws hears that the stream failed, as it would of the connection: else it would wait for the rest, or, between two turns, end the process. */
  #give(chunk: Buffer, { bytes }: EventPart): void {
    if (bytes < chunk.length) this.#chunks[0] = chunk.subarray(bytes);
    else this.#chunks.shift();
    try {
      this.#sink?.data(bytes < chunk.length ? chunk.subarray(0, bytes) : chunk);
    } catch (cause) {
      this.#chunks = [];
      this.#tellEnd = (reader) => reader.fail(new Error("what the server said could not be read", { cause }));
      this.answer.abort();
    }
  }

  #waitFor(turn: Promise<void>): void {
    this.#isWaiting = true;
    this.#hold();
    void turn.then(() => {
      this.#isWaiting = false;
      this.#giveOn(true);
    });
  }

  #tellOfEnd(tellEnd: (reader: BodySink) => void): void {
    const sink = this.#sink;
    this.#sink = null;
    if (sink !== null) tellEnd(sink);
  }
}
