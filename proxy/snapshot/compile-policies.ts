// The live policies of a server's document and its shadows, made ready to judge.
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
  return new Map(document.policies.map(({ id, version, document: text }) => [id, compile(version, text)]));
}

/** By {@link shadowName}. */
export function compileShadows(document: Pick<ServerDocument, "shadows">): ReadonlyMap<string, LivePolicy> {
  return new Map(document.shadows.map(({ policyId, version, document: text }) => [shadowName({ policyId, version }), compile(version, text)]));
}

/** Of one version of one policy; ids hold no blank. */
export function shadowName({ policyId, version }: { readonly policyId: string; readonly version: number }): string {
  return `${policyId} ${version}`;
}

function compile(version: number, text: string): LivePolicy {
  const parsed = parsePolicy(text, linearRegex);
  return parsed.ok
    ? { version, compiled: compilePolicy(parsed.policy, linearRegex), checksArguments: checksArguments(parsed.policy) }
    : { version, compiled: "invalid", checksArguments: false };
}

function checksArguments({ allTools, risk, tools }: Policy): boolean {
  return [allTools, ...Object.values(risk), ...tools.map(({ section }) => section)].some((section) => section !== null && section.arguments !== null);
}
