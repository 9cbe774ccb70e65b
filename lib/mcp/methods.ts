// What a client may ask of a server: every method of both eras, what it touches, and where its object is named.
// A method that is not here does not exist (law L3). How each is judged is lib/guard/evaluate-call.ts.

export type Era = "legacy" | "modern";
export type Touches = "tool" | "resource" | "prompt" | "completion" | "task" | "listing" | "subscription" | "control";
export type ListKind = "tools" | "resources" | "resourceTemplates" | "prompts" | "tasks";

export interface MethodFacts {
  readonly kind: "request" | "notification";
  readonly eras: readonly Era[];
  readonly touches: Touches;
  /** The member of `params` that names the object, and that `Mcp-Name` mirrors where `mirrored` says so. */
  readonly nameIn: "name" | "uri" | "taskId" | null;
  readonly mirrored: boolean;
  /** What the answer lists. */
  readonly lists: ListKind | null;
}

const both: readonly Era[] = ["legacy", "modern"];
const legacy: readonly Era[] = ["legacy"];
const modern: readonly Era[] = ["modern"];

function request(eras: readonly Era[], touches: Touches, more?: Partial<MethodFacts>): MethodFacts {
  return { kind: "request", eras, touches, nameIn: null, mirrored: false, lists: null, ...more };
}

function notification(eras: readonly Era[]): MethodFacts {
  return { kind: "notification", eras, touches: "control", nameIn: null, mirrored: false, lists: null };
}

/** In the order of the specification's pages. Tasks: the experiment of 2025-11-25, and the extension of the modern era. */
export const methodTable: { readonly [method: string]: MethodFacts } = {
  "initialize": request(legacy, "control"),
  "ping": request(legacy, "control"),
  "logging/setLevel": request(legacy, "control"),
  "server/discover": request(modern, "control"),
  "subscriptions/listen": request(modern, "subscription"),
  "tools/list": request(both, "listing", { lists: "tools" }),
  "tools/call": request(both, "tool", { nameIn: "name", mirrored: true }),
  "resources/list": request(both, "listing", { lists: "resources" }),
  "resources/templates/list": request(both, "listing", { lists: "resourceTemplates" }),
  "resources/read": request(both, "resource", { nameIn: "uri", mirrored: true }),
  "resources/subscribe": request(legacy, "resource", { nameIn: "uri" }),
  "resources/unsubscribe": request(legacy, "control", { nameIn: "uri" }),
  "prompts/list": request(both, "listing", { lists: "prompts" }),
  "prompts/get": request(both, "prompt", { nameIn: "name", mirrored: true }),
  "completion/complete": request(both, "completion"),
  "tasks/get": request(both, "task", { nameIn: "taskId", mirrored: true }),
  "tasks/result": request(legacy, "task", { nameIn: "taskId" }),
  "tasks/update": request(modern, "task", { nameIn: "taskId", mirrored: true }),
  "tasks/cancel": request(both, "task", { nameIn: "taskId", mirrored: true }),
  "tasks/list": request(legacy, "listing", { lists: "tasks" }),
  "notifications/initialized": notification(legacy),
  "notifications/cancelled": notification(both),
  "notifications/progress": notification(both),
  "notifications/roots/list_changed": notification(legacy),
  "notifications/tasks/status": notification(legacy),
};

/** The facts of a method by its exact spelling; null for every other string, `constructor` and `__proto__` among them. */
export function methodFacts(method: string): MethodFacts | null {
  return Object.hasOwn(methodTable, method) ? (methodTable[method] ?? null) : null;
}

/** The facts of a request method that exists in this era, else null: that is a "method not found" of our own. */
export function requestFacts(method: string, era: Era): MethodFacts | null {
  const facts = methodFacts(method);
  return facts !== null && facts.kind === "request" && facts.eras.includes(era) ? facts : null;
}

/** True for a notification that a client may send in this era; any other is accepted and dropped. */
export function isKnownNotification(method: string, era: Era): boolean {
  const facts = methodFacts(method);
  return facts !== null && facts.kind === "notification" && facts.eras.includes(era);
}

/** MCP 2026-07-28, Multi Round-Trip Requests: only these may answer with questions. */
export const multiRoundMethods: ReadonlySet<string> = new Set(["tools/call", "prompts/get", "resources/read"]);

/** What a server may ask of a client (on its streams in the legacy era, as `inputRequests` in the modern one). */
export type ServerRequestKind = "sampling" | "elicitation" | "roots";

const serverRequests: { readonly [method: string]: ServerRequestKind } = {
  "sampling/createMessage": "sampling",
  "elicitation/create": "elicitation",
  "roots/list": "roots",
};

/** Which of the three a server's request is; null for every other method (`ping` is answered by the client and needs no rule). */
export function serverRequestKind(method: string): ServerRequestKind | null {
  return Object.hasOwn(serverRequests, method) ? (serverRequests[method] ?? null) : null;
}
