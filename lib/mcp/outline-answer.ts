// What a gateway has to see of a large answer, without the data that it carries: who it is for, what kind of answer it is, what may have to be
// replaced in it. Made in another thread of a text of megabytes, which would keep everybody waiting here.
import { answerParts, type AnswerParts } from "./answer-parts";
import { sseEventBytesMax, toolListKeysMax } from "./bounds";
import type { HandlePlace } from "./handle-places";
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "./json-value";
import { readToolList, type NamedDefinition } from "./list-shape";
import { isReadOneWay } from "./replace-handles";
import { parseStrictJson } from "./strict-json";
import { readToolDefinition, type ToolDefinition } from "./tool-definition";
import { urlElicitations } from "./url-elicitations";

/** What is looked for. */
export interface AnswerAsks {
  readonly places: readonly HandlePlace[];
  /** Its members may be replaced: it is marked as private, or a list of tools. */
  readonly withResult: boolean;
  readonly isToolList: boolean;
  /** What is asked for in it is judged, complete or not. */
  readonly isOfTask: boolean;
}

/** Plain data. */
export interface AnswerOutline {
  /** The members that tell of the message, each as it was, and nothing below an error that asks for nothing. */
  readonly message: JsonObject;
  readonly parts: AnswerParts;
  /** Null where no list of tools was asked for, or none can be read. */
  readonly tools: readonly ListedTool[] | null;
  /** Whether everybody reads all of it alike; said alone of a result that asks for something. */
  readonly isStrict: boolean;
  readonly isUtf8: boolean;
}

export interface ListedTool {
  readonly name: string;
  /** Of its definition; null for one that no inventory takes. */
  readonly pin: string | null;
}

/** From a definition to its pin. Hashing is handed in. */
export type PinOf = (definition: Pick<ToolDefinition, "pinInput">) => string;

/** Members of a result that say what kind of result it is. */
const telling = ["isError", "resultType"] as const;

/**
 * Null for what is no message, a result that is no object, what two readers could take for two messages, and a request, or a result that asks for something, that is larger
 * than an event may be: those would have to be read in full. `message` is the bytes as a client reads them.
 */
export function outlineAnswer(bytes: Uint8Array, message: JsonValue | undefined, { places, withResult, isToolList, isOfTask }: AnswerAsks, pinOf: PinOf): AnswerOutline | null {
  if (!isJsonObject(message) || !isReadOneWay(bytes)) return null;
  const result = memberOf(message, "result");
  const isAsked = Object.hasOwn(message, "method");
  const error = memberOf(message, "error");
  const asksByError = urlElicitations(error) !== null;
  const asksMore = isJsonObject(result) && ((memberOf(result, "resultType") ?? "complete") !== "complete" || (isOfTask && Object.hasOwn(result, "inputRequests")));
  if ((isAsked || asksMore || asksByError) && bytes.length > sseEventBytesMax) return null;
  return {
    message: {
      ...pick(message, ["jsonrpc", "id", "method"]),
      ...(Object.hasOwn(message, "error") && { error: asksByError && error !== undefined ? error : {} }),
      ...(isJsonObject(result) && { result: pick(result, asksMore ? [...telling, "inputRequests"] : telling) }),
    },
    parts: answerParts(bytes, places, withResult),
    tools: isToolList ? (listedTools(bytes)?.map(({ name, definition }) => ({ name, pin: pinOfDefinition(definition, pinOf) })) ?? null) : null,
    isStrict: (asksMore || asksByError) && isReadAlike(bytes),
    isUtf8: isUtf8(bytes),
  };
}

/** The tools that an answer to `tools/list` lists; null where it cannot be read in one way, or as a list. */
export function listedTools(bytes: Uint8Array): readonly NamedDefinition[] | null {
  const strict = parseStrictJson(bytes, toolListKeysMax);
  const list = readToolList(strict.ok ? (memberOf(strict.value, "result") ?? null) : null);
  return list.ok ? list.tools : null;
}

/** As a look pins it; null for what a look leaves out. */
export function pinOfDefinition(definition: JsonValue, pinOf: PinOf): string | null {
  const read = readToolDefinition(definition);
  return read.ok ? pinOf(read.tool) : null;
}

/** Whether everybody reads all of an answer alike: what is asked in it is judged. */
export function isReadAlike(bytes: Uint8Array): boolean {
  return parseStrictJson(bytes, toolListKeysMax).ok;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function isUtf8(bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function pick(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(object, name)).map((name) => [name, memberOf(object, name) ?? null]));
}
