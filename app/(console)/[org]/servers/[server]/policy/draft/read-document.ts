// From the draft's text to everything that the builder shows of it. Pure; the verdict is the policy engine's.
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy, type CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import { isJsonObject, type JsonObject } from "@/lib/policy-engine/json-values";
import { parseJson } from "@/lib/policy-engine/parse-json";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import type { Policy } from "@/lib/policy-engine/policy";
import type { Problem } from "@/lib/policy-engine/types";

export interface ValidDocument {
  readonly ok: true;
  /** As written: what visual edits work on. */
  readonly document: JsonObject;
  readonly policy: Policy;
  readonly compiled: CompiledPolicy;
  /** What can hardly be meant, seen without the server's tools. */
  readonly warnings: readonly Problem[];
}

export type ReadDocument = ValidDocument | { readonly ok: false; readonly problems: readonly Problem[] };

export function isValidPolicy(text: string): boolean {
  return parsePolicy(text, linearRegex).ok;
}

export function readDocument(text: string): ReadDocument {
  const parsed = parsePolicy(text, linearRegex);
  if (!parsed.ok) return parsed;
  const json = parseJson(text);
  if (!json.ok || !isJsonObject(json.root.value)) return { ok: false, problems: json.problems };
  return {
    ok: true, document: json.root.value, policy: parsed.policy, compiled: compilePolicy(parsed.policy, linearRegex), warnings: parsed.warnings,
  };
}
