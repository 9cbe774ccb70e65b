// Where handles that a server mints stand in the messages of both eras: the table of every method. What binds them to one grant, and
// what opens them again, is handed in. A handle that stands elsewhere goes on as it is, and is good for nothing: what comes back must open.
import { isJsonArray, memberOf, type JsonValue } from "./json-value";
import { relatedTaskMetaKey } from "./meta-keys";
import type { Era } from "./methods";

/** task: an id of a task; cursor: a place in a list; state: `requestState` of a multi round-trip request; question: the id of a server's request. */
export type HandleKind = "task" | "cursor" | "state" | "question";

export interface HandlePlace {
  readonly kind: HandleKind;
  /** Names from the root of the message; "*" stands for every entry of an array. */
  readonly path: readonly string[];
}

const cursorAsked: HandlePlace = { kind: "cursor", path: ["params", "cursor"] };
const cursorMinted: HandlePlace = { kind: "cursor", path: ["result", "nextCursor"] };
const stateAsked: HandlePlace = { kind: "state", path: ["params", "requestState"] };
const stateMinted: HandlePlace = { kind: "state", path: ["result", "requestState"] };
const taskAsked: HandlePlace = { kind: "task", path: ["params", "taskId"] };
const taskMinted: HandlePlace = { kind: "task", path: ["result", "taskId"] };
/** MCP 2025-11-25, Tasks: what a request augmented with a task answers. */
const taskBegun: HandlePlace = { kind: "task", path: ["result", "task", "taskId"] };
/** MCP 2025-11-25, Tasks § Related Task Metadata: in any message that belongs to a task. */
const relatedAsked: HandlePlace = { kind: "task", path: ["params", "_meta", relatedTaskMetaKey, "taskId"] };
const relatedMinted: HandlePlace = { kind: "task", path: ["result", "_meta", relatedTaskMetaKey, "taskId"] };

interface MethodHandles {
  /** In the request; whatever stands there must be a handle that opens. */
  readonly asks: readonly HandlePlace[];
  /** In its answer. */
  readonly mints: readonly HandlePlace[];
}

const list: MethodHandles = { asks: [cursorAsked], mints: [cursorMinted] };
const multiRound: MethodHandles = { asks: [stateAsked], mints: [stateMinted] };
const task: MethodHandles = { asks: [taskAsked], mints: [taskMinted, relatedMinted] };

/** In the order of methods.ts; a method that is not here neither takes nor mints a handle. */
export const handleTable: { readonly [method: string]: MethodHandles } = {
  "subscriptions/listen": { asks: [{ kind: "task", path: ["params", "notifications", "taskIds", "*"] }], mints: [] },
  "tools/list": list,
  "tools/call": { asks: [stateAsked], mints: [stateMinted, taskMinted, taskBegun, relatedMinted] },
  "resources/list": list,
  "resources/templates/list": list,
  "resources/read": multiRound,
  "prompts/list": list,
  "prompts/get": multiRound,
  "tasks/get": task,
  "tasks/result": task,
  "tasks/update": task,
  "tasks/cancel": task,
  "tasks/list": list,
};

const none: readonly HandlePlace[] = [];

/** Where a client's request or notification holds handles, in either era. */
export function askedHandles(method: string, params: JsonValue): readonly HandlePlace[] {
  const asks = Object.hasOwn(handleTable, method) ? (handleTable[method]?.asks ?? none) : none;
  return memberOf(memberOf(params, "_meta"), relatedTaskMetaKey) === undefined ? asks : [...asks, relatedAsked];
}

const question: HandlePlace = { kind: "question", path: ["id"] };
const questionOver: HandlePlace = { kind: "question", path: ["params", "requestId"] };

/** Where a client's answer to a server's request does: its id says which request it answers. */
export function answeredHandles(result: JsonValue | undefined): readonly HandlePlace[] {
  return memberOf(memberOf(result, "_meta"), relatedTaskMetaKey) === undefined ? [question] : [question, relatedMinted];
}

/**
 * Where the result of a request holds handles. Of the legacy era's `tools/call` only one that was augmented with a task mints any; in
 * the modern era the server decides, and says so in the result.
 */
export function mintedHandles(method: string, era: Era, params: JsonValue): readonly HandlePlace[] {
  if (method === "tools/call" && era === "legacy" && memberOf(params, "task") === undefined) return none;
  return Object.hasOwn(handleTable, method) ? (handleTable[method]?.mints ?? none) : none;
}

/** Where a request of a server's to a client does (legacy; the modern era has none). */
export function questionHandles(method: string, params: JsonValue | undefined): readonly HandlePlace[] {
  return [question, ...toldHandles(method, params, "legacy")];
}

/** Where a notification of a server's does. A legacy server takes back requests of its own alone; a modern one has none, and ends a subscription by the client's id. */
export function toldHandles(method: string, params: JsonValue | undefined, era: Era): readonly HandlePlace[] {
  const told = method === "notifications/tasks" || method === "notifications/tasks/status" ? [taskAsked]
    : method === "notifications/subscriptions/acknowledged" ? [{ kind: "task", path: ["params", "notifications", "taskIds", "*"] } as const]
    : method === "notifications/cancelled" && era === "legacy" ? [questionOver] : none;
  return memberOf(memberOf(params, "_meta"), relatedTaskMetaKey) === undefined ? told : [...told, relatedAsked];
}

/** The values that stand at a place of a parsed message. */
export function valuesAt(message: JsonValue, path: readonly string[]): readonly JsonValue[] {
  const [name, ...rest] = path;
  if (name === undefined) return [message];
  if (name === "*") return isJsonArray(message) ? message.flatMap((entry) => valuesAt(entry, rest)) : [];
  const member = memberOf(message, name);
  return member === undefined ? [] : valuesAt(member, rest);
}
