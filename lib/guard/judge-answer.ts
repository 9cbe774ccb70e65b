// The answer to a `tools/call` against the policy's rules for results: what the client gets instead of the server's bytes, if not those.
import type { RpcId } from "@/lib/mcp/json-rpc";
import { toolListKeysMax } from "@/lib/mcp/bounds";
import { deniedCallBody, deniedRequestBody, type Denial } from "@/lib/mcp/denial";
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import type { Era } from "@/lib/mcp/methods";
import { parseStrictJson, type StrictJsonFault } from "@/lib/mcp/strict-json";
import { applyResultRules, wholeAllowance, withheld, type ResultVerdict, type ScanAllowance, type ToolAnswer } from "@/lib/policy-engine/result/apply-result-rules";
import { numbersBelow, serializeJson } from "@/lib/policy-engine/result/written-numbers";
import type { Decision } from "@/lib/policy-engine/types";
import { holdsLookalike } from "./holds-lookalike";
import type { ResultRules } from "./result-rules";

/** What the log says of an answer that its rules touched. */
export interface ResultNote {
  /** "redacted", or the code of the decision that withheld it. */
  readonly code: string;
  readonly rule: string | null;
}

export type JudgedAnswer =
  /** The server's own bytes may go on. */
  | { readonly kind: "pass"; readonly isError: boolean }
  | Replacement;

/** A body instead of the server's. */
export interface Replacement {
  readonly kind: "replace";
  readonly body: string;
  readonly isError: boolean;
  readonly note: ResultNote;
}

/** How the answer is to be given: to whom a denial is addressed, and by which name our log knows the call. */
export interface AnswerAddress {
  readonly id: RpcId;
  readonly era: Era;
  readonly requestId: string;
}

const tooLarge: ReadonlySet<StrictJsonFault> = new Set(["too_deep", "too_many_keys", "array_too_long", "too_many_inexact_numbers"]);
const envelopeNames: ReadonlySet<string> = new Set(["jsonrpc", "id", "result", "error"]);

/**
 * Judges one JSON-RPC response, whole. What two parsers could read differently, what is no response, and what the rules cannot judge is
 * withheld (laws L2 and L8). The body to send is the server's own or a new one; never a mixture. Null if an allowance smaller than the whole
 * ran out first.
 */
export function judgeAnswer(rules: ResultRules, bytes: Uint8Array, address: AnswerAddress): JudgedAnswer;
export function judgeAnswer(rules: ResultRules, bytes: Uint8Array, address: AnswerAddress, allowance: ScanAllowance): JudgedAnswer | null;
export function judgeAnswer({ plan, request }: ResultRules, bytes: Uint8Array, address: AnswerAddress, allowance = wholeAllowance): JudgedAnswer | null {
  const strict = parseStrictJson(bytes, toolListKeysMax);
  if (!strict.ok) return answerOf(withheld(tooLarge.has(strict.fault) ? "result_too_large" : "result_denied", plan.rule), address);
  const message = readAnswer(strict.value, strict.writtenNumbers);
  if (message === null) return answerOf(withheld("result_denied", plan.rule), address);
  const { answer, member } = message;
  // Where the call is not known these may be the rules of another tool, so nothing is cut out: the answer passes as it is or not at all.
  const verdict = applyResultRules(plan, request === null ? { ...answer, kind: "intermediate" } : answer, request, allowance);
  if (verdict === null) return null;
  if (verdict.kind === "unchanged") return { kind: "pass", isError: isErrorAnswer(answer) };
  return answerOf(verdict, address, member);
}

/** The answer that nobody could judge, withheld. */
export function withholdAnswer({ plan }: ResultRules, code: "result_denied" | "result_too_large", address: AnswerAddress): Replacement {
  return answerOf(withheld(code, plan.rule), address);
}

/** A JSON-RPC response with nothing beside what it answers, and no name in it that readers disagree on; null for everything else. */
export function readAnswer(value: JsonValue, written: ToolAnswer["numbers"]): { readonly answer: ToolAnswer; readonly member: "result" | "error" } | null {
  if (!isJsonObject(value) || memberOf(value, "jsonrpc") !== "2.0" || Object.keys(value).some((name) => !envelopeNames.has(name))) return null;
  const [result, error] = [memberOf(value, "result"), memberOf(value, "error")];
  if ((result === undefined) === (error === undefined)) return null;
  const member = result === undefined ? "error" : "result";
  const held = result ?? error;
  if (!isJsonObject(held) || holdsLookalike(held)) return null;
  return { answer: { kind: member === "error" ? "error" : kindOf(held), value: held, numbers: numbersBelow(written, `/${member}`) }, member };
}

/** A result that is not the last word (MCP 2026-07-28, Multi Round-Trip Requests). Clients of the legacy era know none; what they read in it is judged as well. */
function kindOf(result: JsonObject): "result" | "intermediate" {
  return (memberOf(result, "resultType") ?? "complete") === "complete" ? "result" : "intermediate";
}

function isErrorAnswer({ kind, value }: ToolAnswer): boolean {
  return kind === "error" || memberOf(value, "isError") === true;
}

function answerOf(verdict: Exclude<ResultVerdict, { kind: "unchanged" }>, address: AnswerAddress, member: "result" | "error" = "result"): Replacement {
  return verdict.kind === "withheld" ? denied(verdict.decision, deniedCallBody(address.id, address.era, denialOf(verdict.decision, address))) : redacted(verdict, address.id, member);
}

function denied({ code, rule }: Decision, body: string): Replacement {
  return { kind: "replace", body, isError: true, note: { code, rule } };
}

function redacted({ value, numbers, rules }: Extract<ResultVerdict, { kind: "redacted" }>, id: RpcId | null, member: "result" | "error"): Replacement {
  const body = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"${member}":${serializeJson(value, numbers)}}`;
  return { kind: "replace", body, isError: member === "error" || memberOf(value, "isError") === true, note: { code: "redacted", rule: rules[0] ?? null } };
}

/**
 * The same for the body of an HTTP error: a JSON-RPC error stays one, since the status steers the client's choice of era and transport.
 * "other" if it holds anything else, which is not passed on. Null if an allowance smaller than the whole ran out first.
 */
export function judgeErrorBody(rules: ResultRules, bytes: Uint8Array, address: AnswerAddress, allowance: ScanAllowance): JudgedAnswer | "other" | null {
  const strict = parseStrictJson(bytes);
  const message = strict.ok ? readAnswer(strict.value, strict.writtenNumbers) : null;
  if (!strict.ok || message?.member !== "error" || rules.request === null) return "other";
  const id = memberOf(strict.value, "id") ?? null;
  if (id !== null && id !== address.id) return "other";
  const verdict = applyResultRules(rules.plan, message.answer, rules.request, allowance);
  if (verdict === null) return null;
  if (verdict.kind === "unchanged") return { kind: "pass", isError: true };
  if (verdict.kind === "redacted") return redacted(verdict, id === null ? null : address.id, "error");
  return denied(verdict.decision, deniedRequestBody(address.id, denialOf(verdict.decision, address)));
}

function denialOf({ code, rule, message }: Decision, { requestId }: AnswerAddress): Denial {
  return { code, rule, message, requestId };
}
