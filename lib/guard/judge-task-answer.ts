// The state of a task under the policy's rules for results. The result in it is judged like the answer to its call, and everything around that
// like a message on the way. MCP 2025-11-25, Tasks, and the tasks extension of 2026-07-28.
import { toolListKeysMax } from "@/lib/mcp/bounds";
import { deniedRequestBody, deniedResult } from "@/lib/mcp/denial";
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import { tellsOfTaskAlone } from "@/lib/mcp/task-members";
import { applyResultRules, type ResultVerdict, type ScanAllowance } from "@/lib/policy-engine/result/apply-result-rules";
import { numbersBelow, serializeJson, type WrittenNumbers } from "@/lib/policy-engine/result/written-numbers";
import { holdsLookalike } from "./holds-lookalike";
import { judgeAnswer, readAnswer, withholdAnswer, type AnswerAddress, type JudgedAnswer } from "./judge-answer";
import type { ResultRules } from "./result-rules";

/**
 * Judges the answer to a question about a task. If its result is withheld, a denial stands in the result's place, and the rest of the task passes as
 * it is. If what stands around the result holds what the rules keep back, the whole answer is denied. Null if an allowance smaller than the whole
 * ran out first.
 */
export function judgeTaskAnswer(rules: ResultRules, bytes: Uint8Array, address: AnswerAddress, allowance: ScanAllowance): JudgedAnswer | null {
  const strict = parseStrictJson(bytes, toolListKeysMax);
  const message = strict.ok ? readAnswer(strict.value, strict.writtenNumbers) : null;
  // An error, and what is no answer or could be read in two ways, is judged like that of any call.
  if (message?.member !== "result") return judgeAnswer(rules, bytes, address, allowance);
  const { plan, request } = rules;
  const { value: task, numbers } = message.answer;
  const member = Object.hasOwn(task, "error") ? "error" : "result";
  const brought = memberOf(task, member);
  const around = Object.fromEntries(Object.entries(task).filter(([name]) => name !== "result" && name !== "error"));
  // `deny_if` is about answers, and mere news of a task is none. With a member that no task of the era has, a client may take it for one.
  const isTold = !Object.hasOwn(task, "inputRequests") && tellsOfTaskAlone(around, address.era);
  const about = applyResultRules(isTold ? { ...plan, denyIf: [] } : plan, { kind: "intermediate", value: around, numbers }, request, allowance);
  if (about === null) return null;
  if (about.kind !== "unchanged") return denied(about, address);
  if (brought === undefined) return { kind: "pass", isError: false };
  if (!isJsonObject(brought) || holdsLookalike(brought) || (Object.hasOwn(task, "error") && Object.hasOwn(task, "result"))) return withholdAnswer(rules, "result_denied", address);
  const kind = request === null ? "intermediate" : member;
  const verdict = applyResultRules(plan, { kind, value: brought, numbers: numbersBelow(numbers, `/${member}`) }, request, allowance);
  if (verdict === null) return null;
  return verdict.kind === "unchanged" ? { kind: "pass", isError: false } : replaced(verdict, { task, around, member, numbers }, address);
}

function denied(verdict: Exclude<ResultVerdict, { kind: "unchanged" }>, { id, requestId }: AnswerAddress): JudgedAnswer {
  const { code, rule, message } = verdict.kind === "withheld" ? verdict.decision : { code: "result_denied", rule: verdict.rules[0] ?? null, message: "" };
  return { kind: "replace", body: deniedRequestBody(id, { code, rule, message, requestId }), isError: true, note: { code, rule } };
}

interface TaskParts {
  readonly task: JsonObject;
  readonly around: { readonly [name: string]: JsonValue };
  readonly member: "result" | "error";
  readonly numbers: WrittenNumbers;
}

function replaced(verdict: Exclude<ResultVerdict, { kind: "unchanged" }>, { task, around, member, numbers }: TaskParts, address: AnswerAddress): JudgedAnswer {
  if (verdict.kind === "withheld") {
    const { code, rule, message } = verdict.decision;
    const result = deniedResult("legacy", { code, rule, message, requestId: address.requestId });
    return { kind: "replace", body: bodyOf(address, { ...around, status: "completed", result }, numbers), isError: false, note: { code, rule } };
  }
  const others = [...numbers].filter(([pointer]) => !pointer.startsWith(`/${member}/`));
  const within = [...verdict.numbers].map(([pointer, written]) => [`/${member}${pointer}`, written] as const);
  const body = bodyOf(address, { ...task, [member]: verdict.value }, new Map([...others, ...within]));
  return { kind: "replace", body, isError: false, note: { code: "redacted", rule: verdict.rules[0] ?? null } };
}

function bodyOf({ id }: AnswerAddress, result: JsonObject, numbers: WrittenNumbers): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${serializeJson(result, numbers)}}`;
}
