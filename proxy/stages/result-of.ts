// Which call's result the answer to a message is: its own, or that of the call which began the task that it asks after.
import { memberOf } from "@/lib/mcp/json-value";
import { methodFacts } from "@/lib/mcp/methods";
import type { Recorded } from "../exchange";
import type { ResultOf } from "../upstream/server-handles";

/** Null where the answer is no result of a tool, and of a task whose call is not known. */
export function resultOf({ message, opened, callId }: Recorded): ResultOf | null {
  if (message.kind === "open-stream") return opened.resumed?.resultOf ?? null;
  if (message.kind !== "call") return null;
  const { method, params } = message.call;
  if (method === "tools/call") return { callId, form: "answer" };
  if (methodFacts(method)?.touches !== "task") return null;
  const begunBy = opened.tasks.get(String(memberOf(params, "taskId")))?.begunBy ?? null;
  // MCP 2025-11-25, Tasks: `tasks/result` answers as the call itself would have. Everywhere else a result stands within the task.
  return begunBy === null ? null : { callId: begunBy, form: method === "tasks/result" ? "task_answer" : "task_state" };
}
