// The text in which the result of a call is recorded, and reading it again: what the client got, without the secrets in it, cut to size. Pure.
import type { RpcId } from "@/lib/mcp/json-rpc";
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { redactNamed } from "@/lib/redaction/redact-named";
import { redactSecrets } from "@/lib/redaction/redact-secrets";
import type { ResultForm } from "../upstream/server-handles";
import { withoutLooseEnd } from "./content-end";
import { cutJson } from "./cut-json";
import type { WriteValue, WrittenText, WrittenValue } from "./sealed-values";

export interface RecordedResult {
  /** A JSON-RPC `result` or `error`; null where the message was larger than is looked into. */
  readonly value: JsonObject | null;
  readonly isError: boolean;
  /** Not all of it is here. */
  readonly isCut: boolean;
  /** Of the whole message, in UTF-8. */
  readonly bytes: number;
}

export interface ResultBounds {
  /** A larger message is not looked into. */
  readonly resultReadBytesMax: number;
  /** Of the value's JSON, before marks stand in it. */
  readonly resultBytesMax: number;
}

export interface ResultPlace {
  readonly form: ResultForm;
  /** Of the request that it answers; null where every answer does. */
  readonly rpcId: RpcId | null;
}

/** What writes the result in this message, when its turn comes, and how much of the message is held for it until then, in bytes. */
export function resultWriter(message: Buffer | string, place: ResultPlace, { resultReadBytesMax, resultBytesMax }: ResultBounds): { readonly write: WriteValue; readonly heldBytes: number } {
  const bytes = Buffer.byteLength(message);
  if (bytes <= resultReadBytesMax) return { write: (ownSecrets) => writeResult(message, bytes, place, ownSecrets, resultBytesMax), heldBytes: bytes };
  return { write: () => ({ ...written({ value: null, isError: false, isCut: true, bytes }), left: "too_large" }), heldBytes: 0 };
}

/** Null for an answer to another request, and for a task that has brought nothing (yet). */
function writeResult(message: Buffer | string, bytes: number, { form, rpcId }: ResultPlace, ownSecrets: readonly string[], resultBytesMax: number): WrittenValue {
  const said = parsed(message.toString());
  if (rpcId !== null && memberOf(said, "id") !== rpcId) return null;
  const holder = holderIn(said, form);
  const [result, error] = [memberOf(holder, "result"), memberOf(holder, "error")];
  const value = result ?? error;
  if ((value ?? null) === null && (form === "task_state" || form === "task_told")) return null;
  if (!isJsonObject(value)) return { loss: "unreadable" };
  // What is named a secret goes first: a text that is cut is no JSON any more, and says no names.
  const named = redactNamed(value);
  const cut = cutJson(named, resultBytesMax);
  const redacted = redactSecrets(cut.isCut ? withoutLooseEnd(cut.value, named) : cut.value, ownSecrets);
  return redacted === null ? { loss: "too_complex" } : written({ value: redacted.value, isError: value === error, isCut: cut.isCut, bytes });
}

function written(result: RecordedResult): WrittenText {
  return { text: JSON.stringify(result), isError: result.isError };
}

/** The object whose `result` or `error` it is: the message, or the task in it. */
function holderIn(message: JsonValue | undefined, form: ResultForm): JsonValue | undefined {
  switch (form) {
    case "answer": case "task_answer": return message;
    case "task_state": return memberOf(message, "result");
    case "task_told": return memberOf(message, "params");
  }
}

/** What was recorded; null for any other text. */
export function readRecordedResult(text: string): RecordedResult | null {
  const read = parsed(text);
  const [value, isError, isCut, bytes] = ["value", "isError", "isCut", "bytes"].map((name) => memberOf(read, name));
  if ((value !== null && !isJsonObject(value)) || typeof isError !== "boolean" || typeof isCut !== "boolean" || typeof bytes !== "number") return null;
  return { value, isError, isCut, bytes };
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
