// What a gateway has to see of a large answer, without the data that it carries: who it is for and what kind of answer it is. Made in
// another thread of a text of megabytes, which would keep everybody waiting here.
import { sseEventBytesMax } from "./bounds";
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "./json-value";

/** Members of a result that say what kind of result it is. */
const telling = ["isError", "resultType"] as const;

/**
 * The message with the members that tell of it, each as it was, and nothing below an error. Null for what is no message, and for a request or unfinished
 * result that is larger than an event may be: those would have to be read in full.
 */
export function outlineMessage(message: JsonValue | undefined, bytes: number): JsonObject | null {
  if (!isJsonObject(message)) return null;
  const result = memberOf(message, "result");
  const isAsked = Object.hasOwn(message, "method");
  const isOpen = isJsonObject(result) && (memberOf(result, "resultType") ?? "complete") !== "complete";
  if ((isAsked || isOpen) && bytes > sseEventBytesMax) return null;
  if (isAsked || isOpen) return message;
  return {
    ...pick(message, ["jsonrpc", "id"]),
    ...(Object.hasOwn(message, "error") && { error: {} }),
    ...(Object.hasOwn(message, "result") && { result: isJsonObject(result) ? pick(result, telling) : null }),
  };
}

function pick(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(object, name)).map((name) => [name, memberOf(object, name) ?? null]));
}
