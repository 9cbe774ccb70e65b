// Seals what a server mints during one exchange (ADR 0020). Everything is bound to the grant and the server; besides, a task to the tool that began it, a
// cursor or state to the request that it may be used for, and an event to the call whose stream it is in.
import { memberOf } from "@/lib/mcp/json-value";
import { methodFacts } from "@/lib/mcp/methods";
import type { HandleSealing } from "../answers/bind-handles";
import type { GatewayDeps } from "../deps";
import type { Forwarded } from "../exchange";
import { eraOf } from "../read-message";
import { purposeOf } from "./open-handles";
import { placeOf } from "./place-of";
import { resultOf } from "./result-of";

/** The sealing of everything that stands in messages. */
export function sealingOf(forwarded: Forwarded, { serverHandles }: Pick<GatewayDeps, "serverHandles">): HandleSealing {
  const { message, opened } = forwarded;
  const place = placeOf(forwarded);
  const call = message.kind === "call" ? message.call : null;
  const tool = calledTool(forwarded);
  const begunBy = callThatBegins(forwarded);
  const handleOf = (id: string) => [...opened.tasks].find(([, task]) => task.id === id)?.[0];
  return {
    seal(kind, value, method) {
      const purpose = call !== null && method === call.method ? purposeOf(method, call.params) : (method ?? "");
      switch (kind) {
        // The same handle as the client has already, where it asked for this very task.
        case "task": return handleOf(value) ?? serverHandles.sealTask({ id: value, tool, begunBy }, place);
        case "cursor": return serverHandles.sealCursor(value, place, purpose);
        case "state": return serverHandles.sealState(value, place, purpose);
        case "question": {
          const handle = serverHandles.sealQuestion(JSON.stringify(JSON.parse(value)), place, sessionOf(forwarded));
          return handle === null ? null : JSON.stringify(handle);
        }
      }
    },
    toolOfTask: (taskId) => opened.tasks.get(handleOf(taskId) ?? "")?.tool ?? (call === null ? null : tool),
  };
}

/** The handle of an event's id; null for one that no header could bring back, or that is too long. Nothing is resumed in the modern era. */
export function eventSealing(forwarded: Forwarded, { serverHandles }: Pick<GatewayDeps, "serverHandles">): (id: string) => string | null {
  const { message, opened } = forwarded;
  const place = placeOf(forwarded);
  const sessionId = sessionOf(forwarded);
  const isModern = eraOf(forwarded) === "modern";
  const callId = message.kind === "call" ? message.call.id : (opened.resumed?.callId ?? null);
  const tool = toolOfStream(forwarded);
  const of = resultOf(forwarded);
  return (id) => (isModern || !/^[\x21-\x7e]+$/.test(id) ? null : serverHandles.sealEvent({ id, tool, callId, resultOf: of }, place, sessionId));
}

/** The server's session that this exchange is in, or begins. */
export function sessionOf({ session, answer }: Forwarded): string | null {
  const minted = answer.headers["mcp-session-id"];
  return session?.id ?? (typeof minted === "string" ? minted : null);
}

/** The tool that is called, or was by the call whose stream goes on; null where the exchange belongs to no call of a tool. */
function calledTool({ message, opened }: Forwarded): string | null {
  if (message.kind !== "call") return opened.resumed?.tool ?? null;
  const name = methodFacts(message.call.method)?.touches === "tool" ? memberOf(message.call.params, "name") : undefined;
  return typeof name === "string" ? name : null;
}

/** Our id of that call, for the tasks that it begins: the same on its own stream and on one that goes on. */
function callThatBegins({ message, opened, callId }: Forwarded): string | null {
  if (message.kind !== "call") return opened.resumed?.resultOf?.callId ?? null;
  return methodFacts(message.call.method)?.touches === "tool" ? callId : null;
}

/** The tool that is called, or that of the task that is asked after: what that brought comes here. */
function toolOfStream(forwarded: Forwarded): string | null {
  const [task, other] = forwarded.opened.tasks.values();
  return calledTool(forwarded) ?? (task === undefined || other !== undefined ? null : task.tool);
}
