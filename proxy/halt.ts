// How a stage ends a request early: with the answer that the client gets and what the log is to hold of it.
import type { McpCall } from "@/lib/mcp/classify-message";
import type { RpcId } from "@/lib/mcp/json-rpc";
import type { GatewayAnswer } from "./exchange";
import { faultAnswer, type FaultCode } from "./faults";
import type { DecisionRecord } from "./recorder/decision-record";
import type { ServedServer } from "./snapshot/served-server";

export interface JudgedCall {
  readonly call: McpCall;
  readonly served: ServedServer;
}

export interface Halt {
  readonly halt: true;
  readonly answer: GatewayAnswer;
  readonly log:
    /** The organization is known: a row of its audit log, with the call that the policy judged, if one did. */
    | { readonly kind: "call"; readonly record: DecisionRecord; readonly judged?: JudgedCall }
    /** The intent was to be a row already, and may be one: it gets its outcome, or the row that says why there was none. */
    | { readonly kind: "unrecorded"; readonly record: DecisionRecord }
    /** It is not: the operator's log, counted by source and code. */
    | { readonly kind: "stranger"; readonly source: string; readonly code: FaultCode; readonly tokenHash: string | null };
}

/** True for a stage's early end. */
export function isHalt(value: object): value is Halt {
  return "halt" in value;
}

/** Refuses someone whose organization is not known. */
export function haltStranger(source: string, code: FaultCode, tokenHash: string | null = null): Halt {
  return { halt: true, answer: faultAnswer(code, null), log: { kind: "stranger", source, code, tokenHash } };
}

/** Refuses a request of a known grant with one of the table's faults. */
export function haltFault(code: FaultCode, id: RpcId | null, record: DecisionRecord): Halt {
  return { halt: true, answer: faultAnswer(code, id), log: { kind: "call", record } };
}

/** Refuses with an answer that is not a fault: a denial, a rejection, a dropped notification. */
export function haltWith(answer: GatewayAnswer, record: DecisionRecord, judged?: JudgedCall): Halt {
  return { halt: true, answer, log: judged === undefined ? { kind: "call", record } : { kind: "call", record, judged } };
}
