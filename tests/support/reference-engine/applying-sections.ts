// Which sections take part in a call, and in which order (policy language § The document).
import type { RiskClass } from "@/lib/policy-engine/types";
import { byCodePoint } from "./by-code-point";
import { pointerBelow } from "./json-pointer";
import { nameMatches } from "./text-matches";
import type { WrittenPolicy, WrittenRule, WrittenSection } from "./written-policy";

export interface ApplyingSection {
  readonly pointer: string;
  readonly section: WrittenSection;
  /** Whether it lists the tool. */
  readonly lists: boolean;
}

/** `all_tools`, the risk class, the exact name, then patterns by code point. */
export function applyingSections(policy: WrittenPolicy, toolName: string, risk: RiskClass): readonly ApplyingSection[] {
  const tools = Object.entries(policy.tools ?? {})
    .filter(([key]) => nameMatches(key, toolName))
    .sort(([one], [other]) => Number(one.includes("*")) - Number(other.includes("*")) || byCodePoint(one, other));
  const ofRisk = policy.risk?.[risk];
  return [
    ...(policy.all_tools === undefined ? [] : [{ pointer: "/all_tools", section: policy.all_tools, lists: false }]),
    ...(ofRisk === undefined ? [] : [{ pointer: `/risk/${risk}`, section: ofRisk, lists: ofRisk.action === "allow" }]),
    ...tools.map(([key, section]) => ({ pointer: pointerBelow("/tools", key), section, lists: true })),
  ];
}

/** One kind of rule of these sections in the order in which they are asked, a shorthand after the written ones of its section. */
export function rulesOf(sections: readonly ApplyingSection[], field: "require" | "deny_if" | "approve_if"): readonly (WrittenRule & { readonly pointer: string })[] {
  const shorthand = { require: null, deny_if: "deny", approve_if: "require_approval" }[field];
  return sections.flatMap(({ pointer, section }) => [
    ...(section[field] ?? []).map((rule, index) => ({ ...rule, pointer: `${pointer}/${field}/${index}` })),
    ...(section.action === shorthand ? [{ conditions: [], ...(section.reason === undefined ? {} : { on_deny: section.reason }), pointer: `${pointer}/action` }] : []),
  ]);
}
