// A scan thread's whole program: one call or message after the other, judged or outlined by the same pure functions as in the gateway's own thread.
// It reaches nothing: no socket, no database, no secret. Whatever it throws ends it, and withholds what it was asked about.
import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { LRUCache } from "lru-cache";
import { evaluateCall } from "@/lib/guard/evaluate-call";
import { judgeMessage, parseLenient } from "@/lib/guard/judge-message";
import { compileArgumentsCheck } from "@/lib/json-schema/compile-arguments-check";
import type { McpCall } from "@/lib/mcp/classify-message";
import { isJsonObject, memberOf } from "@/lib/mcp/json-value";
import { outlineAnswer } from "@/lib/mcp/outline-answer";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy, type CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import { wholeAllowance } from "@/lib/policy-engine/result/apply-result-rules";
import { compileResultPlan } from "@/lib/policy-engine/result/compile-result";
import type { ResultPlan } from "@/lib/policy-engine/result/result-plan";
import type { ArgumentsCheck } from "@/lib/policy-engine/types";
import { toolPin } from "@/lib/tools/tool-pin";
import type { CallRead, EvaluateJob, JudgeJob, ScanJob, ScanReply } from "./scan-job";

const niceness = 5;
const plans = new Map<number, ResultPlan>();
const policies = new Map<number, CompiledPolicy>();
/** Of schemas, by their text: making one may take longer than asking it. Few, since one may hold 33 MB (patternBytesMax). */
const checks = new LRUCache<string, { readonly check: ArgumentsCheck | null }>({ max: 8 });
const reply = (message: ScanReply): void => parentPort?.postMessage(message);

// On Linux this is the thread's alone: whoever has nothing to scan goes first. Elsewhere it would be the whole process's.
if (process.platform === "linux") setPriority(niceness);
parentPort?.on("message", (job: ScanJob) => void answer(job).then(reply));
reply({ kind: "ready" });

async function answer(job: ScanJob): Promise<ScanReply> {
  switch (job.kind) {
    case "evaluate": return evaluate(job);
    case "judge": return judge(job);
    case "outline": return { kind: "outline", outline: outlineAnswer(job.bytes, parseLenient(job.bytes), job.asks, toolPin) };
  }
}

async function evaluate(job: EvaluateJob): Promise<ScanReply> {
  forget(job.forget);
  const checkArguments = await checkOf(job.schema);
  const inventory = new Map([...job.tools].map(([name, tool]) => [name, { ...tool, checkArguments }]));
  const guarded = { ...job.guarded, inventory, policy: policyOf(job) };
  return { kind: "evaluation", evaluation: evaluateCall(guarded, { ...job.call, ...readAgain(job.read) }, job.facts) };
}

function readAgain(read: CallRead): Pick<McpCall, "params" | "inexactNumbers"> {
  if (!("body" in read)) return read;
  const strict = parseStrictJson(read.body);
  const params = strict.ok ? memberOf(strict.value, "params") : undefined;
  if (!strict.ok || !isJsonObject(params)) throw new Error("a call that does not read again");
  return { params, inexactNumbers: strict.inexactNumbers };
}

async function checkOf(schema: string | null): Promise<ArgumentsCheck | null> {
  if (schema === null) return null;
  const known = checks.get(schema);
  if (known !== undefined) return known.check;
  const check = await compileArgumentsCheck(JSON.parse(schema));
  checks.set(schema, { check });
  return check;
}

function policyOf({ plan: name, policy: source }: EvaluateJob): CompiledPolicy {
  const policy = source === null ? policies.get(name) : compilePolicy(source, linearRegex);
  if (policy === undefined) throw new Error("a call without its policy");
  policies.set(name, policy);
  return policy;
}

function forget(names: readonly number[]): void {
  for (const name of names) {
    plans.delete(name);
    policies.delete(name);
  }
}

function judge(job: JudgeJob): ScanReply {
  forget(job.forget);
  const verdict = judgeMessage({ plan: planOf(job), request: job.request }, job.message, wholeAllowance);
  return { kind: "verdict", verdict: verdict ?? { kind: "unjudged", code: "result_too_large" } };
}

function planOf({ plan: name, rules }: JudgeJob): ResultPlan {
  const plan = rules === null ? plans.get(name) : compileResultPlan(rules, linearRegex);
  if (plan === undefined || plan === null) throw new Error("a scan without its rules");
  plans.set(name, plan);
  return plan;
}
