// A scan thread's whole program: one message after the other, judged or outlined by the same pure functions as in the gateway's own thread.
// It reaches nothing: no socket, no database, no secret. Whatever it throws ends it, and withholds what it was asked about.
import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { judgeMessage, parseLenient } from "@/lib/guard/judge-message";
import type { JsonObject } from "@/lib/mcp/json-value";
import { outlineMessage } from "@/lib/mcp/outline-message";
import { isReadOneWay } from "@/lib/mcp/replace-handles";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { wholeAllowance } from "@/lib/policy-engine/result/apply-result-rules";
import { compileResultPlan } from "@/lib/policy-engine/result/compile-result";
import type { ResultPlan } from "@/lib/policy-engine/result/result-plan";
import type { JudgeJob, ScanJob, ScanReply } from "./scan-job";

const niceness = 5;
const plans = new Map<number, ResultPlan>();
const reply = (message: ScanReply): void => parentPort?.postMessage(message);

// On Linux this is the thread's alone: whoever has nothing to scan goes first. Elsewhere it would be the whole process's.
if (process.platform === "linux") setPriority(niceness);
parentPort?.on("message", (job: ScanJob) => reply(job.kind === "judge" ? judge(job) : { kind: "outline", message: outline(job.bytes) }));
reply({ kind: "ready" });

function judge(job: JudgeJob): ScanReply {
  for (const name of job.forget) plans.delete(name);
  const verdict = judgeMessage({ plan: planOf(job), request: job.request }, job.message, wholeAllowance);
  return { kind: "verdict", verdict: verdict ?? { kind: "unjudged", code: "result_too_large" } };
}

function planOf({ plan: name, rules }: JudgeJob): ResultPlan {
  const plan = rules === null ? plans.get(name) : compileResultPlan(rules, linearRegex);
  if (plan === undefined || plan === null) throw new Error("a scan without its rules");
  plans.set(name, plan);
  return plan;
}

/** None of what could be read in two ways: nobody looks at the whole of it again. */
function outline(bytes: Uint8Array): JsonObject | null {
  return isReadOneWay(bytes) ? outlineMessage(parseLenient(bytes), bytes.length) : null;
}
