// What each reader understands of one message: the gateway, and those who read it after or beside it.
import { JSONRPCMessageSchema } from "@modelcontextprotocol/sdk/types.js";
import { parseJSONRPCMessage } from "@modelcontextprotocol/server";
import type { Classification } from "@/lib/mcp/classify-message";
import type { PlainValue } from "./plain-json-reader";

/** One text for each part, equal where two readers see the same; the empty text where there is none. */
export interface Reading {
  readonly kind: "request" | "notification" | "response";
  readonly id: string;
  readonly method: string;
  /** Of a response: its result, or the code, message and data of its error, which are all that it has. */
  readonly params: string;
}

/** The gateway's, as it judges it; null for what is refused, or is no message. `value` is the whole body. */
export function gatewayReading(message: Classification, value: unknown): Reading | null {
  if (message.kind === "call") {
    const { id, method, params } = message.call;
    return { kind: id === null ? "notification" : "request", id: id === null ? "" : textOf(id), method, params: textOf(params) };
  }
  if (message.kind === "response") return { kind: "response", id: textOf(message.id), method: "", params: outcomeText((name) => textOf(member(value, name)), (name) => textOf(member(member(value, "error"), name))) };
  return null;
}

/** Of any value that has the members of a message; null where it is none. */
function readingOf(message: unknown): Reading | null {
  const method = member(message, "method");
  const id = member(message, "id");
  if (method === undefined) {
    if (member(message, "result") === undefined && member(message, "error") === undefined) return null;
    const outcome = outcomeText((name) => textOf(member(message, name)), (name) => textOf(member(member(message, "error"), name)));
    return { kind: "response", id: textOf(id), method: "", params: outcome };
  }
  const params = member(message, "params");
  return { kind: id === undefined ? "notification" : "request", id: id === undefined ? "" : textOf(id), method: String(method), params: params === undefined ? "{}" : textOf(params) };
}

/** The readers of servers' libraries, and the platform's own; each says null where it refuses. */
export const libraryReaders: Readonly<Record<string, (text: string) => Reading | null>> = {
  "JSON.parse": (text) => readingOf(JSON.parse(text)),
  "SDK 1": (text) => {
    const message = JSONRPCMessageSchema.safeParse(JSON.parse(text));
    return message.success ? readingOf(message.data) : null;
  },
  "SDK 2": (text) => {
    try {
      return readingOf(parseJSONRPCMessage(JSON.parse(text)));
    } catch {
      return null;
    }
  },
};

/** How a reader finds a member by its name among those that are written. */
type Find = (members: readonly (readonly [string, PlainValue])[], name: string) => PlainValue | undefined;
const folded = (key: string) => key.toUpperCase().toLowerCase().normalize("NFKC").toLowerCase();

/** Readers as other languages have them. */
export const plainFinds: Readonly<Record<string, Find>> = {
  "first of equal keys": (members, name) => members.find(([key]) => key === name)?.[1],
  "last of equal keys": (members, name) => members.findLast(([key]) => key === name)?.[1],
  "keys without case": (members, name) => members.findLast(([key]) => folded(key) === name.toLowerCase())?.[1],
  "keys up to NUL": (members, name) => members.find(([key]) => key.split("\0", 1)[0] === name)?.[1],
};

/** The members of `params` that something is judged or routed by. */
export const readNames = ["name", "arguments", "uri", "ref", "cursor", "taskId", "task", "requestState", "inputResponses", "_meta"] as const;

/** The reading of a plain value by one way of finding members; `named` are the members of `params` that are read. */
export function plainReading(value: PlainValue, find: Find): { readonly reading: Reading | null; readonly named: readonly string[] } {
  if (value.kind !== "object") return { reading: null, named: [] };
  const part = (name: string) => find(value.members, name);
  const method = part("method");
  const id = part("id");
  const params = part("params");
  const named = params?.kind === "object" ? readNames.map((name) => plainText(find(params.members, name))) : readNames.map(() => plainText(undefined));
  if (method === undefined) {
    const error = part("error");
    if (part("result") === undefined && error === undefined) return { reading: null, named };
    const outcome = outcomeText((name) => plainText(part(name)), (name) => plainText(error?.kind === "object" ? find(error.members, name) : undefined));
    return { reading: { kind: "response", id: plainText(id), method: "", params: outcome }, named };
  }
  return {
    reading: {
      kind: id === undefined ? "notification" : "request", id: id === undefined ? "" : plainText(id),
      method: method.kind === "string" ? method.value : plainText(method), params: params === undefined ? "{}" : plainText(params),
    },
    named,
  };
}

function outcomeText(part: (name: string) => string, ofError: (name: string) => string): string {
  const result = part("result");
  return result === "absent" ? ["code", "message", "data"].map(ofError).join(" ") : result;
}

/** One text for a value, whatever the order of its keys; −0 and 0 differ. */
export function textOf(value: unknown): string {
  if (value === undefined) return "absent";
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (Array.isArray(value)) return `[${value.map(textOf).join(",")}]`;
  if (typeof value === "object" && value !== null) return `{${Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)}:${textOf(entry)}`).sort().join(",")}}`;
  return JSON.stringify(value);
}

/** The same of a plain value. Of equal keys both stand there, and so differ from every other reader's. */
export function plainText(value: PlainValue | undefined): string {
  switch (value?.kind) {
    case undefined: return "absent";
    case "literal": return String(value.value);
    case "number": return textOf(Number(value.written));
    case "string": return JSON.stringify(value.value);
    case "array": return `[${value.entries.map(plainText).join(",")}]`;
    case "object": return `{${value.members.map(([key, entry]) => `${JSON.stringify(key)}:${plainText(entry)}`).sort().join(",")}}`;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}
