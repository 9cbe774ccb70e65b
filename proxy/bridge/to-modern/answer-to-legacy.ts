// A modern server's answer for a legacy client: the result without the members that only the modern era knows.
import { isJsonArray, isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { serverInfoMetaKey } from "@/lib/mcp/meta-keys";
import { multiRoundMethods } from "@/lib/mcp/methods";
import { mirroredArguments } from "@/lib/mcp/mirrored-arguments";
import { numbersBelow, serializeJson, type WrittenNumbers } from "@/lib/policy-engine/result/written-numbers";
import { without, type JsonMessage } from "../json-message";
import { notCarried, type Refusal } from "../not-carried";

/** The server wants to know something before it answers (MCP 2026-07-28, Multi Round-Trip Requests). */
export interface InputRequired {
  readonly inputRequests: JsonObject;
  readonly requestState: string | null;
  /** Of the whole message. */
  readonly numbers: WrittenNumbers;
}

export type LegacyAnswer =
  | { readonly kind: "result"; readonly result: JsonObject; readonly numbers: WrittenNumbers }
  | { readonly kind: "error"; readonly error: JsonObject; readonly numbers: WrittenNumbers }
  | { readonly kind: "input"; readonly input: InputRequired }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Of a kind that nobody knows, in what is said of it. */
const kindCharactersMax = 64;
const modernMembers = ["resultType", "ttlMs", "cacheScope"];

/** Numbers keep their pointers into the whole message. */
export function answerToLegacy(method: string, { value, numbers }: JsonMessage): LegacyAnswer {
  const error = memberOf(value, "error");
  if (isJsonObject(error) && !Object.hasOwn(value, "result")) return { kind: "error", error, numbers };
  const result = memberOf(value, "result");
  if (!isJsonObject(result) || error !== undefined) return { kind: "refused", refusal: notCarried("the server's answer is no answer.") };
  const type = memberOf(result, "resultType") ?? "complete";
  if (type === "input_required") return multiRoundMethods.has(method) ? inputOf(result, numbers) : { kind: "refused", refusal: notCarried("the server asked for input where it may not.") };
  if (type !== "complete") return { kind: "refused", refusal: notCarried(`the server answered with a result of the kind ${JSON.stringify(type).slice(0, kindCharactersMax)}, which clients before MCP 2026-07-28 do not know.`) };
  const plain = plainMeta(without(result, modernMembers));
  switch (method) {
    // Read by discover-to-initialize.ts, which needs what the server says of itself.
    case "initialize": return { kind: "result", result, numbers };
    case "tools/list": return listToLegacy(plain, numbers);
    case "tools/call": return { kind: "result", result: callResultToLegacy(plain, numbers), numbers };
    default: return { kind: "result", result: plain, numbers };
  }
}

function inputOf(result: JsonObject, numbers: WrittenNumbers): LegacyAnswer {
  const inputRequests = memberOf(result, "inputRequests") ?? {};
  const requestState = memberOf(result, "requestState") ?? null;
  if (!isJsonObject(inputRequests) || (requestState !== null && typeof requestState !== "string")) {
    return { kind: "refused", refusal: notCarried("the server asked for input in a form that cannot be read.") };
  }
  return { kind: "input", input: { inputRequests, requestState, numbers } };
}

function plainMeta(result: JsonObject): JsonObject {
  const meta = memberOf(result, "_meta");
  if (!isJsonObject(meta)) return result;
  const plain = without(meta, [serverInfoMetaKey]);
  return Object.keys(plain).length === 0 ? without(result, ["_meta"]) : { ...result, _meta: plain };
}

/** Before 2026-07-28 structured content is an object. Another value is said as text, where the server did not say it so already. */
function callResultToLegacy(result: JsonObject, numbers: WrittenNumbers): JsonObject {
  const structured = memberOf(result, "structuredContent");
  if (structured === undefined || isJsonObject(structured)) return result;
  const content = memberOf(result, "content");
  const isSaid = isJsonArray(content) && content.length > 0;
  return { ...without(result, ["structuredContent"]), content: isSaid ? content : [{ type: "text", text: serializeJson(structured, numbersBelow(numbers, "/result/structuredContent")) }] };
}

/** Without the tools whose headers are not as they must be, which a client has to leave out, and without output schemas of other than objects. */
function listToLegacy(result: JsonObject, numbers: WrittenNumbers): LegacyAnswer {
  const tools = memberOf(result, "tools");
  if (!isJsonArray(tools)) return { kind: "result", result, numbers };
  const kept: JsonValue[] = [];
  const places = new Map<string, number>();
  for (const [index, tool] of tools.entries()) {
    if (mirroredArguments(memberOf(tool, "inputSchema")) === null) continue;
    places.set(String(index), kept.length);
    kept.push(toolToLegacy(tool));
  }
  return { kind: "result", result: { ...result, tools: kept }, numbers: numbersInTools(numbers, places) };
}

/** Those of tools with their tools to their new places, those of tools that go nowhere left out. In one pass: a list may have ten thousand of either. */
function numbersInTools(numbers: WrittenNumbers, places: ReadonlyMap<string, number>): WrittenNumbers {
  const moved = new Map<string, string>();
  for (const [place, written] of numbers) {
    const [, index, within = ""] = /^\/result\/tools\/(\d+)(\/.*)?$/s.exec(place) ?? [];
    const to = index === undefined ? place : places.get(index);
    if (to !== undefined) moved.set(typeof to === "number" ? `/result/tools/${String(to)}${within}` : to, written);
  }
  return moved;
}

function toolToLegacy(tool: JsonValue): JsonValue {
  if (!isJsonObject(tool)) return tool;
  const output = memberOf(tool, "outputSchema");
  return output === undefined || memberOf(output, "type") === "object" ? tool : without(tool, ["outputSchema"]);
}
