// Part of stage 4: opens the handles in a message, so that a server gets back what it minted, and for nobody but the grant it minted it for (laws L4 and
// L11). The message is judged with the handles in it; sent are the same bytes with the handles opened. A handle of another grant is answered like one that
// does not exist.
import type { McpCall } from "@/lib/mcp/classify-message";
import { answeredHandles, askedHandles, valuesAt, type HandleKind, type HandlePlace } from "@/lib/mcp/handle-places";
import { memberOf, type JsonValue } from "@/lib/mcp/json-value";
import { encodeNameHeader } from "@/lib/mcp/mcp-name-header";
import { methodFacts, requestFacts } from "@/lib/mcp/methods";
import { declaresTasks } from "@/lib/mcp/modern-envelope";
import { rejectHandle, rejectUndeclaredTasks, type Rejection } from "@/lib/mcp/rejection";
import { replaceHandles } from "@/lib/mcp/replace-handles";
import type { GatewayDeps } from "../deps";
import type { OpenedHandles, ReadMessage } from "../exchange";
import type { MintedTask } from "../upstream/server-handles";
import type { SessionPlace } from "../upstream/session-handles";

/** The message, as far as handles may stand in it. `value` is the body as read; null where there is none. */
export interface Handled {
  readonly message: ReadMessage;
  readonly value: JsonValue;
  readonly body: Buffer | null;
  readonly lastEventId: string | undefined;
  readonly mcpName: string | undefined;
  readonly sessionId: string | null;
  readonly place: SessionPlace;
}

const noTasks: ReadonlyMap<string, MintedTask> = new Map();

/** Opens every handle of the message, or says how the first one that does not open is answered. */
export function openHandles(handled: Handled, deps: Pick<GatewayDeps, "serverHandles">): OpenedHandles | { readonly rejection: Rejection } {
  const { message, body, value, lastEventId, sessionId, place } = handled;
  if (message.kind === "open-stream" && lastEventId !== undefined && lastEventId !== "") {
    const resumed = deps.serverHandles.openEvent(lastEventId, place, sessionId);
    if (resumed === null) return { rejection: rejectHandle("event", null) };
    return { body, headers: { "last-event-id": resumed.id }, tasks: noTasks, resumed };
  }
  const places = placesIn(message, value).filter(({ path }) => valuesAt(value, path).length > 0);
  if (body === null || places.length === 0) return { body, headers: {}, tasks: noTasks, resumed: null };
  return openBody(handled, body, places, deps);
}

function placesIn(message: ReadMessage, value: JsonValue): readonly HandlePlace[] {
  switch (message.kind) {
    case "call": return isRefusedAsUnknown(message.call) ? [] : askedHandles(message.call.method, message.call.params);
    case "response": return answeredHandles(memberOf(value, "result"));
    default: return [];
  }
}

/** A request that its era does not have is refused as such (evaluate-call.ts), whatever it holds: the specification asks for that error first. */
function isRefusedAsUnknown({ id, method, era }: McpCall): boolean {
  return id !== null && requestFacts(method, era) === null;
}

function openBody(
  { message, place, mcpName, sessionId }: Handled, body: Buffer, places: readonly HandlePlace[], { serverHandles }: Pick<GatewayDeps, "serverHandles">,
): OpenedHandles | { readonly rejection: Rejection } {
  const call = message.kind === "call" ? message.call : null;
  const purpose = call === null ? "" : purposeOf(call.method, call.params);
  const tasks = new Map<string, MintedTask>();
  const open = (kind: HandleKind, handle: string): string | null => {
    switch (kind) {
      case "cursor": return serverHandles.openCursor(handle, place, purpose);
      case "state": return serverHandles.openState(handle, place, purpose);
      case "task": {
        const task = serverHandles.openTask(handle, place);
        if (task !== null) tasks.set(handle, task);
        return task?.id ?? null;
      }
      case "question": {
        const id: JsonValue = JSON.parse(handle);
        return typeof id === "string" ? serverHandles.openQuestion(id, place, sessionId) : null;
      }
    }
  };
  const replaced = replaceHandles(body, places, open);
  const id = call?.id ?? null;
  switch (replaced.kind) {
    case "refused": {
      const isUndeclared = replaced.handle === "task" && call?.era === "modern" && !declaresTasks(call.params);
      return { rejection: isUndeclared ? rejectUndeclaredTasks(id) : rejectHandle(replaced.handle, id) };
    }
    case "unreadable": return { rejection: rejectHandle(places[0]?.kind ?? "task", id) };
    case "same": return { body, headers: {}, tasks, resumed: null };
    case "changed": {
      const named = mcpName === undefined || methodFacts(call?.method ?? "")?.nameIn !== "taskId" ? undefined : tasks.get(String(memberOf(call?.params, "taskId")));
      return { body: Buffer.from(replaced.bytes), headers: named === undefined ? {} : { "mcp-name": encodeNameHeader(named.id) }, tasks, resumed: null };
    }
  }
}

/** What a cursor or state is good for: its own list, or its own tool, prompt or resource. */
export function purposeOf(method: string, params: JsonValue): string {
  const nameIn = methodFacts(method)?.nameIn ?? null;
  const named = nameIn === null ? undefined : memberOf(params, nameIn);
  return typeof named === "string" ? `${method} ${named}` : method;
}
