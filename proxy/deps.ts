// Everything that the stages may reach of the world, as interfaces: the pipeline is given these and imports no I/O.
import type { Logger } from "@/lib/log/logger";
import type { McpCall } from "@/lib/mcp/classify-message";
import type { RpcId } from "@/lib/mcp/json-rpc";
import type { Charge, ReservationOutcome } from "@/lib/policy-engine/types";
import type { ServerDocument } from "@/lib/snapshot/server-document";
import type { DifferingTool } from "./answers/filter-tools";
import type { HeldBytes } from "./answers/held-bytes";
import type { GatewayBounds } from "./bounds";
import type { Leash, Outcome, ReservedCharge } from "./exchange";
import type { LargeTurns } from "./neighbours/large-turns";
import type { LateRefusals } from "./neighbours/late-refusals";
import type { Preparations } from "./neighbours/preparations";
import type { StrangerRefusals } from "./neighbours/stranger-refusals";
import type { Turns } from "./neighbours/turns";
import type { DecisionRecord } from "./recorder/decision-record";
import type { RecordedCall } from "./recorder/outcome-record";
import type { ShadowColumns } from "./recorder/shadow-columns";
import type { StrangerNote } from "./recorder/stranger-log";
import type { ServedGrant, ServedServer } from "./snapshot/served-server";
import type { Rests } from "./rests";
import type { Scans } from "./scans/scans";
import type { CredentialHeader } from "./upstream/outbound-headers";
import type { UpstreamAnswer, UpstreamRequest } from "./upstream/dispatch-upstream";
import type { ResultOf, ServerHandles } from "./upstream/server-handles";
import type { SessionHandles } from "./upstream/session-handles";

/** How this gateway is addressed. */
export interface Site {
  /** Values of the Host header that name it, lower-case. */
  readonly hosts: ReadonlySet<string>;
  /** Origins of browsers that may call it. */
  readonly origins: ReadonlySet<string>;
  /** What stands before /mcp/ in its public address; empty or "/…" without a slash at its end. */
  readonly basePath: string;
  readonly isTrustedProxy: (address: string) => boolean;
}

export type ServerLookup =
  | { readonly kind: "served"; readonly served: ServedServer }
  | { readonly kind: "unknown" }
  | { readonly kind: "fault"; readonly fault: "config_stale" | "config_unavailable" | "config_invalid" };

export interface ServerSource {
  /** The configuration of one server as of now; without a promise where it is at hand. Never rejects. */
  find(serverId: string): ServerLookup | Promise<ServerLookup>;
}

export interface LimitStore {
  /** Admits all charges or none; `reserved` says, where admitted, where each went. Never rejects. */
  reserve(orgId: string, policyId: string, charges: readonly Charge[], nowMs: number):
    Promise<{ readonly outcome: ReservationOutcome; readonly reserved: readonly ReservedCharge[] }>;
  /** Gives back what was reserved, to the window that was charged, unless that is over. Never rejects. */
  refund(policyId: string, reserved: readonly ReservedCharge[]): Promise<void>;
}

export interface Recorder {
  /** Resolves when the row is committed; rejects if it may not be, with `NotTakenError` if it surely is not; then nothing may be forwarded (laws L1 and L8). */
  intent(record: DecisionRecord): Promise<void>;
  /** Resolves when the row is committed or will be tried again. Never rejects. */
  refusal(record: DecisionRecord): Promise<void>;
  /** For a call whose intent was not confirmed, and nobody waits: a `refusal` where it surely is not in the log, else a `not_forwarded`, by which the log will say, once, that it ended there. */
  unrecorded(record: DecisionRecord): void;
  /** Writes the outcome over the intent, soon, with what the shadow said. */
  outcome(call: RecordedCall, outcome: Outcome, totalMs: number, shadow: ShadowColumns): void;
  /** Counts a request that belongs to no organization; a token that was well-formed is looked up, so that a known grant's misuse is in its own log. */
  stranger(note: StrangerNote): void;
}

export interface ArgumentKeeper {
  /** Records the argument values of a call whose row says so, without the secrets in them, later and apart. Never throws, and nobody waits for it. */
  keep(record: DecisionRecord, call: McpCall, served: ServedServer): void;
}

export interface ResultKeeper {
  /**
   * Records the result that stands in what the client got, for a server that asks for it, as argument values are; of an answer only where it
   * has the id that is given. Never throws, and nobody waits for it.
   */
  keep(served: ServedServer, of: ResultOf, message: Buffer | string, rpcId: RpcId | null): void;
}

export interface Upstream {
  /** Rejects with an UpstreamFailure. The grant is whose the message is: what is kept between messages is kept for it alone. */
  send(served: ServedServer, request: UpstreamRequest, grant: ServedGrant): Promise<UpstreamAnswer>;
  /** The header that proves us to the server, or null where it wants none; without a promise where it was opened before, rejects where it does not open. */
  credential(served: ServedServer): CredentialHeader | null | Promise<CredentialHeader | null>;
}

export interface InFlight {
  /** Counts one request; null where the grant or the organization has too many under way. */
  enter(orgId: string, grantId: string): InFlightPlace | null;
}

export interface InFlightPlace {
  /** It turned out to be a stream that only listens, and counts as one; false where there are too many of those. */
  listen(): boolean;
  /** When it is over, or is only to hear so. Safe to call again. */
  leave(): void;
}

export interface RequestIds {
  /** Takes the id in the session of this subject, for all gateways; null where it is taken. Rejects where that cannot be known. */
  take(orgId: string, session: string, id: RpcId): Promise<TakenId | null>;
}

export interface TakenId {
  /** Called once, when the request is over. */
  leave(end: IdEnd): void;
}

/** `settled`: no answer to the request comes any more. `replayable`: it was answered, and the answer can be had again. `unanswered`: the server may yet answer. */
export type IdEnd = "settled" | "replayable" | "unanswered";

/** `clientIp` is where it is answered to; null for what a process keeps of a grant between its requests. */
export interface HeldExchange {
  readonly served: ServedServer;
  readonly grant: ServedGrant;
  readonly clientIp: string | null;
  readonly isListening: boolean;
}

export interface OpenExchanges {
  /** Holds what is under way on a leash, until `release`. */
  hold(of: HeldExchange): Leash & { release(): void };
  isDraining(): boolean;
}

export interface ShownDefinitions {
  /** Tools of this server that were listed to an agent with other definitions than the reviewed ones. Bounded; nobody waits for it. */
  note(place: Pick<ServerDocument, "org" | "server">, differing: readonly DifferingTool[]): void;
}

export interface GatewayDeps {
  readonly bounds: GatewayBounds;
  readonly site: Site;
  readonly servers: ServerSource;
  readonly limits: LimitStore;
  readonly recorder: Recorder;
  readonly argumentKeeper: ArgumentKeeper;
  readonly resultKeeper: ResultKeeper;
  readonly upstream: Upstream;
  readonly handles: SessionHandles;
  readonly serverHandles: ServerHandles;
  readonly shadowRests: Rests;
  readonly scans: Scans;
  readonly inFlight: InFlight;
  readonly lateRefusals: LateRefusals;
  readonly strangerRefusals: StrangerRefusals;
  readonly turns: Turns;
  readonly preparations: Preparations;
  readonly largeTurns: LargeTurns;
  readonly answersHeld: HeldBytes;
  readonly exchanges: OpenExchanges;
  readonly requestIds: RequestIds;
  readonly shownDefinitions: ShownDefinitions;
  readonly argumentsMac: (orgId: string, canonicalArguments: string) => string;
  readonly hashToken: (token: string) => string;
  /** In constant time. */
  readonly isSameHash: (one: string, other: string) => boolean;
  readonly parseToken: (text: string) => string | undefined;
  readonly newCallId: (nowMs: number) => string;
  /** When the call was given its id; NaN for what is none. */
  readonly callTimeMs: (callId: string) => number;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly log: Logger;
}
