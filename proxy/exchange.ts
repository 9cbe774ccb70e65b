// The values that pass between the stages of the pipeline. Each stage takes the one before its own: what is forwarded was decided,
// what was decided was parsed, what was parsed came from a known grant; the compiler holds the order.
import type { IncomingHttpHeaders } from "node:http";
import type { Classification } from "@/lib/mcp/classify-message";
import type { ClientInfo } from "@/lib/mcp/client-info";
import type { Charge, Decision } from "@/lib/policy-engine/types";
import type { Evaluation } from "@/lib/guard/guarded";
import type { ResultNote } from "@/lib/guard/judge-answer";
import type { ResultRules } from "@/lib/guard/result-rules";
import type { ServedGrant, ServedServer } from "./snapshot/served-server";
import type { ListsChanged } from "./streams/list-news";
import type { UpstreamAnswer } from "./upstream/dispatch-upstream";
import type { MintedEvent, MintedTask } from "./upstream/server-handles";
import type { OpenedSession } from "./upstream/session-handles";
import type { Signal } from "./streams/plain-signal";

export type BodyReading =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly fault: "body_too_large" | "client_gone" };

/** One HTTP request as the listener received it; nothing of it has been believed yet. */
export interface RawRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  /** Lower-case names; one that was sent twice is joined by a comma, and so matches nothing. */
  readonly headers: IncomingHttpHeaders;
  readonly headerCount: number;
  readonly remoteAddress: string;
  /** Wall clock, and a monotonic one for durations; milliseconds. */
  readonly receivedAtMs: number;
  readonly startedMs: number;
  /** Reads the body once, bounded. */
  readonly readBody: () => Promise<BodyReading>;
  /** Its credential holds: its connection is kept before those of strangers. */
  readonly trust: () => void;
  /** Until `wait` is over nothing is done for the request: its connection gives way as an idle one does. */
  readonly idleUntil: (wait: Promise<void>) => Promise<void>;
  /** Aborted when the client's connection is gone before the answer was complete. */
  readonly gone: Signal;
}

/** A request whose form is acceptable. */
export interface Admitted {
  readonly raw: RawRequest;
  readonly callId: string;
  readonly httpMethod: "GET" | "POST" | "DELETE";
  readonly serverId: string;
  readonly tokenHash: string;
  readonly clientIp: string;
}

export interface Located extends Admitted {
  readonly served: ServedServer;
}

export interface Authenticated extends Located {
  readonly grant: ServedGrant;
}

export type ReadMessage = Exclude<Classification, { readonly kind: "reject" }>;

/** What goes up in place of handles of ours: the one thing that is sent and was not judged as it stands there (ADR 0020). */
export interface OpenedHandles {
  /** The original bytes, but for handles: the server's own values stand in their places. Null for GET and DELETE. */
  readonly body: Buffer | null;
  /** Headers that hold one, as they go up. */
  readonly headers: Readonly<Record<string, string>>;
  /** The tasks that the message names, by their handles. */
  readonly tasks: ReadonlyMap<string, MintedTask>;
  /** The event after which a stream is to go on. */
  readonly resumed: MintedEvent | null;
}

export interface Parsed extends Authenticated {
  readonly message: ReadMessage;
  /** The original bytes, which are judged, recorded and, with their handles opened, forwarded (law L2); null for GET and DELETE. */
  readonly body: Buffer | null;
  readonly opened: OpenedHandles;
  /** When it had been read, by the monotonic clock. */
  readonly readMs: number;
  /** The server's own session, opened from the client's handle. */
  readonly session: OpenedSession | null;
  /** By its own words: in this message, or at the `initialize` that began its session. */
  readonly client: ClientInfo;
}

/** What may go on: allowed already, or allowed if its charges can be reserved. */
export interface Decided extends Parsed {
  readonly verdict:
    | { readonly kind: "allowed"; readonly decision: Decision }
    | { readonly kind: "reserve"; readonly evaluation: Extract<Evaluation, { kind: "reserve" }> };
  /** What the answer is held to, by the policy that decides the call. */
  readonly resultRules: ResultRules | null;
  /** When that was known, by the monotonic clock; limits are reserved after it. */
  readonly decidedMs: number;
}

export interface ReservedCharge {
  readonly charge: Charge;
  /** The sub-window that was charged, and when it is over: seconds since the Unix epoch. */
  readonly bucket: number;
  readonly ends: number;
}

export interface Reserved extends Omit<Decided, "verdict"> {
  readonly decision: Decision;
  readonly reserved: readonly ReservedCharge[];
}

/** The intent is durable: the first byte may leave (law L1). */
export interface Recorded extends Reserved {
  readonly startedAt: string;
  /** Microseconds since the request came. */
  readonly recordedUs: number;
}

/** Ends what is under way for one client: the grant was revoked, the server stopped, or the gateway goes down. */
export interface Leash {
  readonly cut: Signal;
  /** From now on `listener` hears which lists are not what they were for the grant; one listener at most. */
  onListsChanged(listener: ListsChanged): void;
}

export interface Forwarded extends Recorded {
  readonly answer: UpstreamAnswer;
  readonly sentMs: number;
  readonly leash: Leash;
  /** Aborted when a pending answer is to be given up: by the leash, and by the client's leaving where that is a cancellation. */
  readonly givenUp: Signal;
}

/** What a client was told of a task whose result is recorded with the call that began it: that there is one, or what it brought. */
export interface TaskWord {
  readonly serverId: string;
  /** Our id of the call that began it. */
  readonly callId: string;
  readonly state: "begun" | "brought";
}

/** What became of a call; the columns that are written once, after it. */
export interface Outcome {
  readonly outcome: "delivered" | "error" | "not_delivered" | "cut";
  readonly upstreamStatus: number | null;
  readonly isError: boolean | null;
  readonly responseBytes: number | null;
  readonly upstreamMs: number | null;
  /** What the policy's rules for results did to the answer; null where they let it pass, or there are none. */
  readonly result: ResultNote | null;
  /** What was answered can be had again, by the id of an event. */
  readonly isResumable?: boolean;
  /** Undefined where nothing was said of a task, and of a server that records no results. */
  readonly tasks?: readonly TaskWord[] | undefined;
}

/** A whole answer, made by us or shaped from the server's. */
export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}
