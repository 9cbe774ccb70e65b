// The text in which the arguments of a call are recorded, and reading it again: the value that was judged, with the pointers of the
// numbers that no rule may read. Pure; sealing is argument-sealer.ts.
import { canonicalJson } from "@/lib/mcp/canonical-json";
import type { McpCall } from "@/lib/mcp/classify-message";
import { isJsonArray, isJsonObject, memberOf, type JsonValue } from "@/lib/mcp/json-value";

/** `off`: not asked for, or nothing to record. `not_writable`: a number that no JSON text gives back as it was judged. */
export type ArgumentRecording = "off" | "kept" | "too_large" | "not_writable";

export type WrittenArguments =
  | { readonly recording: "kept"; readonly text: string }
  | { readonly recording: Exclude<ArgumentRecording, "kept"> };

export interface ReadArguments {
  readonly args: { readonly [key: string]: JsonValue };
  /** As the seam takes them: below /params/arguments. */
  readonly inexactNumbers: ReadonlySet<string>;
}

const argumentsPointer = "/params/arguments/";

/** What is to be recorded of a `tools/call`; at most so many bytes of UTF-8. */
export function writeRecordedArguments(call: McpCall, bytesMax: number): WrittenArguments {
  const args = call.method === "tools/call" ? memberOf(call.params, "arguments") : undefined;
  if (!isJsonObject(args)) return { recording: "off" };
  const canonical = canonicalJson(args);
  if (canonical === null) return { recording: "not_writable" };
  const inexact = [...call.inexactNumbers].filter((pointer) => pointer.startsWith(argumentsPointer));
  const text = `{"args":${canonical},"inexact":${JSON.stringify(inexact)}}`;
  return Buffer.byteLength(text) > bytesMax ? { recording: "too_large" } : { recording: "kept", text };
}

/** What was recorded; null for any other text. */
export function readRecordedArguments(text: string): ReadArguments | null {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const [args, inexact] = [memberOf(value, "args"), memberOf(value, "inexact")];
  if (!isJsonObject(args) || inexact === undefined || !isJsonArray(inexact)) return null;
  const pointers = inexact.filter((pointer) => typeof pointer === "string");
  return pointers.length === inexact.length ? { args, inexactNumbers: new Set(pointers) } : null;
}
