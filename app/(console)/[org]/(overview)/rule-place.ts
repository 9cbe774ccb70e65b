// A rule's place in its document in two parts that tell it apart where there is little room: what it is about, and which of its rules. Pure.

import { pointerSteps } from "@/lib/policy-engine/json-pointer";

export interface RulePlace {
  /** The tool or pattern by its name; else the part of the document. */
  readonly about: string;
  /** "deny_if/0" and the like; empty where the first part says it all. */
  readonly rule: string;
}

export function rulePlace(pointer: string): RulePlace {
  const [area, name, ...below] = pointerSteps(pointer);
  if (area === "tools" && name !== undefined) return { about: name, rule: below.join("/") };
  if (area === "risk" && name !== undefined) return { about: `Risk class ${name}`, rule: below.join("/") };
  if (area === "all_tools") return { about: "All tools", rule: [name, ...below].filter((step) => step !== undefined).join("/") };
  return { about: pointer, rule: "" };
}
