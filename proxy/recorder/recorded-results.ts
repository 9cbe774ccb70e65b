// The text in which the result of a call is recorded, and reading it again: what the client got, without the secrets in it, cut to size. Pure.
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { redactNamed } from "@/lib/redaction/redact-named";
import { redactSecrets } from "@/lib/redaction/redact-secrets";
import { cutJson } from "./cut-json";

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

/** Null for what is no answer, or cannot be written without its secrets. */
export function writeRecordedResult(message: Buffer | string, ownSecrets: readonly string[], { resultReadBytesMax, resultBytesMax }: ResultBounds): string | null {
  const bytes = Buffer.byteLength(message);
  if (bytes > resultReadBytesMax) return JSON.stringify({ value: null, isError: false, isCut: true, bytes } satisfies RecordedResult);
  const answer = parsed(message.toString());
  const [result, error] = [memberOf(answer, "result"), memberOf(answer, "error")];
  const value = isJsonObject(result) ? result : error;
  if (!isJsonObject(value)) return null;
  // What is named a secret goes first: a text that is cut is no JSON any more, and says no names.
  const cut = cutJson(redactNamed(value), resultBytesMax);
  const redacted = redactSecrets(cut.value, ownSecrets);
  return redacted === null ? null : JSON.stringify({ value: redacted.value, isError: value === error, isCut: cut.isCut, bytes } satisfies RecordedResult);
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
