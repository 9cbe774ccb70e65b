// The live policies of a server's document, made ready to judge.
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy, type CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import type { Policy } from "@/lib/policy-engine/policy";
import type { ServerDocument } from "@/lib/snapshot/server-document";

export interface LivePolicy {
  readonly version: number;
  /** "invalid" denies the grants of this policy, and no others. */
  readonly compiled: CompiledPolicy | "invalid";
  /** Whether any section holds arguments against a schema: then, and only then, the tools' schemas are wanted. */
  readonly checksArguments: boolean;
}

/** By the policy's id. */
export function compilePolicies(document: Pick<ServerDocument, "policies">): ReadonlyMap<string, LivePolicy> {
  return new Map(document.policies.map(({ id, version, document: text }) => {
    const parsed = parsePolicy(text, linearRegex);
    return [id, parsed.ok
      ? { version, compiled: compilePolicy(parsed.policy, linearRegex), checksArguments: checksArguments(parsed.policy) }
      : { version, compiled: "invalid", checksArguments: false }];
  }));
}

function checksArguments({ allTools, risk, tools }: Policy): boolean {
  return [allTools, ...Object.values(risk), ...tools.map(({ section }) => section)].some((section) => section !== null && section.arguments !== null);
}
