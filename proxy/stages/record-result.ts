// Records results of tools, as the client gets them, for servers that ask for it. Results of tasks are recorded beside the log; so the outcome of an
// exchange names those that it brought, and they are missed by that if the gateway is killed before they are kept (ADR 0073).
import { parseLenient } from "@/lib/guard/judge-message";
import { isJsonObject, memberOf, type JsonValue } from "@/lib/mcp/json-value";
import type { GatewayDeps } from "../deps";
import type { Forwarded, TaskWord } from "../exchange";
import { eraOf } from "../read-message";
import type { Relay } from "../streams/relay";
import type { ResultOf } from "../upstream/server-handles";
import { placeOf } from "./place-of";
import { resultOf } from "./result-of";

export interface Hearing {
  /** Hears every message as the client gets it. Never throws. */
  readonly onTold: NonNullable<Relay["onTold"]>;
  /** What the client has been told of tasks; undefined where that is nothing. */
  told(): readonly TaskWord[] | undefined;
}

/** Null where nothing of this exchange is recorded. */
export function hearResults(forwarded: Forwarded, deps: GatewayDeps): Hearing | null {
  const { served, opened: { resumed } } = forwarded;
  if (!served.document.server.recordResults) return null;
  const of = resultOf(forwarded);
  const words = new Map<string, TaskWord>();
  const note = (callId: string, state: TaskWord["state"]): void => {
    if (words.size < deps.bounds.announcedTasksMax) words.set(`${state} ${callId}`, { serverId: served.document.server.id, callId, state });
  };
  return {
    onTold(message, isAnswer) {
      if (!isAnswer) return recordTold(message, forwarded, note, deps);
      // A stream that goes on may bring answers to other calls, too.
      if (of === null) return;
      deps.resultKeeper.keep(served, of, message, resumed?.callId ?? null);
      const state = stateSaid(message, of, forwarded, deps.bounds.resultReadBytesMax);
      if (state !== null) note(of.callId, state);
    },
    told: () => (words.size === 0 ? undefined : [...words.values()]),
  };
}

/** What an answer says of the task of its call, read as far as it is for being recorded. */
function stateSaid(message: Buffer | string, { form }: ResultOf, forwarded: Forwarded, readBytesMax: number): TaskWord["state"] | null {
  if (Buffer.byteLength(message) > readBytesMax) return form === "answer" ? null : "brought";
  if (form === "answer" && !message.includes("taskId")) return null;
  const { resumed } = forwarded.opened;
  const said = parseLenient(Buffer.from(message));
  if (resumed !== null && memberOf(said, "id") !== resumed.callId) return null;
  if (form === "task_answer") return "brought";
  const result = memberOf(said, "result");
  if (form === "answer") return isTask(result, forwarded) ? "begun" : null;
  return isOver(result) ? "brought" : null;
}

/** A legacy server begins a task only where the client has asked for one; of a stream that goes on nobody knows whether it has. */
function isTask(result: JsonValue | undefined, forwarded: Forwarded): boolean {
  const { message } = forwarded;
  if (eraOf(forwarded) === "modern") return memberOf(result, "resultType") === "task";
  const mayBegin = message.kind !== "call" || isJsonObject(memberOf(message.call.params, "task"));
  return mayBegin && typeof memberOf(memberOf(result, "task"), "taskId") === "string";
}

/** What is told of a task may hold what it brought (MCP 2026-07-28, Tasks): a client that listens need not ask. */
function recordTold(
  message: Buffer | string, forwarded: Forwarded, note: (callId: string, state: TaskWord["state"]) => void, { serverHandles, resultKeeper }: GatewayDeps,
): void {
  if (!message.includes("taskId")) return;
  const told = parseLenient(Buffer.from(message));
  const method = memberOf(told, "method");
  const params = memberOf(told, "params");
  const handle = memberOf(params, "taskId");
  if ((method !== "notifications/tasks" && method !== "notifications/tasks/status") || typeof handle !== "string" || !isOver(params)) return;
  const begunBy = serverHandles.openTask(handle, placeOf(forwarded))?.begunBy ?? null;
  if (begunBy === null) return;
  resultKeeper.keep(forwarded.served, { callId: begunBy, form: "task_told" }, message, null);
  note(begunBy, "brought");
}

function isOver(task: JsonValue | undefined): boolean {
  return (memberOf(task, "result") ?? memberOf(task, "error") ?? null) !== null;
}
