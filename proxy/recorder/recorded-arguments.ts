// The text in which the arguments of a call are recorded, and reading it again: the value that was judged, without the secrets in it, with
// the pointers of the numbers that no rule may read. Pure; sealing is value-sealer.ts.
import { canonicalJson } from "@/lib/mcp/canonical-json";
import type { McpCall } from "@/lib/mcp/classify-message";
import { isJsonArray, isJsonObject, memberOf, type JsonValue } from "@/lib/mcp/json-value";
import { pointerSteps } from "@/lib/policy-engine/json-pointer";
import { redactSecrets } from "@/lib/redaction/redact-secrets";

/** `off`: not asked for, or nothing to record. `not_writable`: a number that no JSON text gives back as it was judged. */
export type ArgumentRecording = "off" | "kept" | "too_large" | "not_writable";

export interface ReadArguments {
  /** As they were judged, but for the marks in place of secrets. */
  readonly args: { readonly [key: string]: JsonValue };
  /** As the seam takes them: below /params/arguments. None below an argument out of which something was taken. */
  readonly inexactNumbers: ReadonlySet<string>;
  /** Arguments out of which something was taken, as they are called in `args`; `renamed` of them had a name that was itself a secret. */
  readonly redacted: ReadonlySet<string>;
  readonly renamed: number;
}

/** Where they stand in a message. */
export const argumentsPointer = "/params/arguments";

/** Whether the arguments of a call are to be recorded: by the size of their canonical text (null: there is none), at most so many bytes of UTF-8. */
export function recordingOf(call: McpCall, canonical: string | null, bytesMax: number): ArgumentRecording {
  if (canonical === null) return "not_writable";
  return Buffer.byteLength(textOf(canonical, inexactOf(call, () => true), none, 0)) > bytesMax ? "too_large" : "kept";
}

/** What is recorded of a `tools/call`, without the secrets in it; null where it cannot be written without them. */
export function writeRecordedArguments(call: McpCall, ownSecrets: readonly string[]): string | null {
  const args = memberOf(call.params, "arguments");
  const redacted = isJsonObject(args) ? redactSecrets(args, ownSecrets) : null;
  const canonical = redacted === null ? null : canonicalJson(redacted.value);
  if (redacted === null || canonical === null) return null;
  // A pointer holds names, and below such an argument they were secrets, perhaps.
  const isWhole = (name: string) => Object.hasOwn(redacted.value, name) && !redacted.taken.has(name);
  return textOf(canonical, inexactOf(call, isWhole), [...redacted.taken], redacted.renamed);
}

function textOf(canonical: string, inexact: readonly string[], redacted: readonly string[], renamed: number): string {
  const taken = redacted.length === 0 ? "" : `,"redacted":${JSON.stringify(redacted)},"renamed":${renamed}`;
  return `{"args":${canonical},"inexact":${JSON.stringify(inexact)}${taken}}`;
}

const none: readonly string[] = [];

function inexactOf({ inexactNumbers }: McpCall, isWhole: (argument: string) => boolean): readonly string[] {
  return [...inexactNumbers].filter((pointer) => pointer.startsWith(`${argumentsPointer}/`) && isWhole(pointerSteps(pointer)[2] ?? ""));
}

/** What was recorded; null for any other text. */
export function readRecordedArguments(text: string): ReadArguments | null {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const [args, inexact, redacted, renamed] = [memberOf(value, "args"), memberOf(value, "inexact"), memberOf(value, "redacted") ?? none, memberOf(value, "renamed") ?? 0];
  const [pointers, names] = [textsIn(inexact), textsIn(redacted)];
  if (!isJsonObject(args) || pointers === null || names === null || typeof renamed !== "number") return null;
  return { args, inexactNumbers: new Set(pointers), redacted: new Set(names), renamed };
}

function textsIn(value: JsonValue | undefined): readonly string[] | null {
  if (!isJsonArray(value)) return null;
  const texts = value.filter((one) => typeof one === "string");
  return texts.length === value.length ? texts : null;
}
