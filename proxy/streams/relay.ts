// One event stream on its way: what it is read from and written to, what it is shaped by, and how it ended. The way itself is relay-events.ts.
import type { ResultNote } from "@/lib/guard/judge-answer";
import type { GatewayBounds } from "../bounds";
import type { Scans } from "../scans/scans";
import type { UpstreamAnswer } from "../upstream/dispatch-upstream";
import type { ClientStream } from "./client-side";
import type { DifferingTool } from "../answers/filter-tools";
import type { OwnBytes } from "../answers/held-bytes";
import type { ListNews } from "./list-news";
import type { Signal } from "./plain-signal";
import type { Audience, RefusedRequest } from "../answers/shape-server-message";

export interface RelayEnd {
  readonly outcome: "delivered" | "error" | "cut";
  readonly isError: boolean | null;
  readonly responseBytes: number;
  /** Some event had an id: with it the stream can be had again. */
  readonly isResumable: boolean;
  /** The last thing that the rules for results did. */
  readonly result: ResultNote | null;
}

export interface Relay {
  readonly answer: UpstreamAnswer;
  readonly client: ClientStream;
  /** Asked for each event: a stream lives long, and the policy may change meanwhile. */
  readonly audience: () => Audience;
  /** Whether an event shows what we sent to prove ourselves, which ends the stream (law L5). Never rejects. */
  readonly showsSecret: (event: Uint8Array) => boolean | Promise<boolean>;
  /** The handle of an event's id; null for an id that the client shall not have. */
  readonly sealEventId: (id: string) => string | null;
  /** The standing GET stream, which may be silent. */
  readonly isListening: boolean;
  /** A client that goes away takes the request with it: always in the modern era, on GET in the legacy one. */
  readonly goesWithClient: boolean;
  readonly gone: Signal;
  readonly cut: Signal;
  readonly monotonicMs: () => number;
  readonly bounds: GatewayBounds;
  readonly scans: Scans;
  /** Where the bytes of an event are counted that has not ended, or waits for a client that is slower than we are. */
  readonly held: OwnBytes;
  /** The server said, in its answer, that the call failed; waited for before the client is told. Never rejects. */
  readonly onFailed: () => Promise<void>;
  /** What the client is told, as it is written, and whether it is an answer; null where nobody asks. */
  readonly onTold: ((message: Buffer | string, isAnswer: boolean) => void) | null;
  readonly onRefused: (refused: RefusedRequest) => void;
  /** Tools that were listed with other definitions than the reviewed ones. */
  readonly onDiffering: (differing: readonly DifferingTool[]) => void;
  /** What a client that listens is told beside the server's words; null for one that does not. */
  readonly news: ListNews | null;
}
