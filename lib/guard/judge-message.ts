// What the rules for results say to whatever a server sends: the answer, a message beside it, or the body of an HTTP error.
// Asked here or in a thread of its own (proxy/scans); what the client then gets is proxy/answers/shape-server-message.ts.
import { isRpcId, type RpcId } from "@/lib/mcp/json-rpc";
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import type { Era } from "@/lib/mcp/methods";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import type { ScanAllowance } from "@/lib/policy-engine/result/apply-result-rules";
import { holdMessage, type HeldMessage } from "./hold-message";
import { judgeAnswer, judgeErrorBody, type JudgedAnswer } from "./judge-answer";
import { judgeTaskAnswer } from "./judge-task-answer";
import type { ResultRules } from "./result-rules";

/** What the server sent, and the call that it belongs to. Plain data. */
export interface ServerMessage {
  readonly form: "message" | "error-body";
  readonly bytes: Uint8Array;
  /** Null on a stream that belongs to no call. */
  readonly call: { readonly id: RpcId; readonly progressToken: JsonValue; readonly asksAfterTask: boolean } | null;
  readonly era: Era;
  /** By which our log knows the call. */
  readonly requestId: string;
}

export type RulesVerdict =
  | { readonly kind: "answer"; readonly judged: JudgedAnswer }
  /** A request or notification of the server's. */
  | { readonly kind: "asked"; readonly held: HeldMessage }
  /** Nothing that the rules speak of, and nothing that may be passed on: no message, or the answer to somebody else. */
  | { readonly kind: "other" }
  /** Nobody found out: it is withheld, with this code (law L8). */
  | { readonly kind: "unjudged"; readonly code: "result_denied" | "result_too_large" };

const other: RulesVerdict = { kind: "other" };

/** Pure. Null if an allowance smaller than the whole ran out first. */
export function judgeMessage(rules: ResultRules, message: ServerMessage, allowance: ScanAllowance): RulesVerdict | null {
  return message.form === "error-body" ? judgeError(rules, message, allowance) : judgeSaid(rules, message, allowance);
}

function judgeSaid(rules: ResultRules, { bytes, call, era, requestId }: ServerMessage, allowance: ScanAllowance): RulesVerdict | null {
  const value = parseLenient(bytes);
  if (!isJsonObject(value)) return other;
  if (Object.hasOwn(value, "method")) {
    const strict = parseStrictJson(bytes);
    if (!strict.ok || !isJsonObject(strict.value)) return other;
    const held = holdMessage(rules, strict.value, strict.writtenNumbers, call === null ? undefined : call.progressToken, allowance);
    return held === null ? null : { kind: "asked", held };
  }
  const id = memberOf(value, "id");
  if (!isRpcId(id) || (call !== null && id !== call.id)) return other;
  const judge = call?.asksAfterTask === true || (era === "modern" && isFinishedTask(value)) ? judgeTaskAnswer : judgeAnswer;
  const judged = judge(rules, bytes, { id, era, requestId }, allowance);
  return judged === null ? null : { kind: "answer", judged };
}

/** A modern call may be answered by its task together with what that has brought already (MCP 2026-07-28, Tasks); to a legacy client that is a result. */
function isFinishedTask(answer: JsonObject): boolean {
  const result = memberOf(answer, "result");
  return memberOf(result, "resultType") === "task" && ["result", "error"].some((member) => memberOf(result, member) !== undefined);
}

function judgeError(rules: ResultRules, { bytes, call, era, requestId }: ServerMessage, allowance: ScanAllowance): RulesVerdict | null {
  if (call === null) return other;
  const judged = judgeErrorBody(rules, bytes, { id: call.id, era, requestId }, allowance);
  return judged === null ? null : judged === "other" ? other : { kind: "answer", judged };
}

// Made once: it keeps nothing from one whole decode to the next.
const lenientDecoder = new TextDecoder();

/** Reads JSON as clients do, who need not be strict; undefined if it is none. */
export function parseLenient(bytes: Uint8Array): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(lenientDecoder.decode(bytes));
    return value;
  } catch {
    return undefined;
  }
}
