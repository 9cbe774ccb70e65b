// What a client is told that is the result of a tool's call, on its way to being recorded, for the servers that ask for it.
import { parseLenient } from "@/lib/guard/judge-message";
import { memberOf, type JsonValue } from "@/lib/mcp/json-value";
import type { GatewayDeps } from "../deps";
import type { Forwarded } from "../exchange";
import type { Relay } from "../streams/relay";
import { placeOf } from "./place-of";
import { resultOf } from "./result-of";

/** Hears every message as the client gets it; null where nothing of this exchange is recorded. Never throws. */
export function resultRecorder(forwarded: Forwarded, deps: GatewayDeps): Relay["onTold"] {
  const { served, opened: { resumed } } = forwarded;
  if (!served.document.server.recordResults) return null;
  const of = resultOf(forwarded);
  return (message, isAnswer) => {
    if (!isAnswer) return recordTold(message, forwarded, deps);
    // A stream that goes on may bring answers to other calls, too.
    if (of !== null) deps.resultKeeper.keep(served, of, message, resumed?.callId ?? null);
  };
}

/** What is told of a task may hold what it brought (MCP 2026-07-28, Tasks): a client that listens need not ask. */
function recordTold(message: Buffer | string, forwarded: Forwarded, { serverHandles, resultKeeper }: GatewayDeps): void {
  if (!message.includes("taskId")) return;
  const told = parseLenient(Buffer.from(message));
  const method = memberOf(told, "method");
  const params = memberOf(told, "params");
  const handle = memberOf(params, "taskId");
  if ((method !== "notifications/tasks" && method !== "notifications/tasks/status") || typeof handle !== "string" || !isOver(params)) return;
  const begunBy = serverHandles.openTask(handle, placeOf(forwarded))?.begunBy ?? null;
  if (begunBy !== null) resultKeeper.keep(forwarded.served, { callId: begunBy, form: "task_told" }, message, null);
}

function isOver(task: JsonValue | undefined): boolean {
  return memberOf(task, "result") !== undefined || memberOf(task, "error") !== undefined;
}
