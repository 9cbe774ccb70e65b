// A problem of arguments as it may be told: where it is, by names that the schema says itself, and never a value.

import * as Instance from "@hyperjump/json-schema/instance/experimental";
import type { JsonNode } from "@hyperjump/json-schema/instance/experimental";
import { pointerTo } from "@/lib/policy-engine/json-pointer";
import type { ArgumentsProblem } from "@/lib/policy-engine/types";
import { toldPointerCharactersMax } from "./bounds";
import type { FoundProblem } from "./problem-finder";

/** Up to the first name that the schema does not say; what is wrong below there is said of a member. */
export function tellProblem({ at, missing, words }: FoundProblem, names: ReadonlySet<string>): ArgumentsProblem {
  let pointer = "";
  for (const step of [...stepsTo(at), ...(missing === null ? [] : [missing])]) {
    const next = pointerTo(pointer, step);
    if ((typeof step === "string" && !names.has(step)) || next.length > toldPointerCharactersMax) return { pointer, rule: `has a member that ${words}` };
    pointer = next;
  }
  return { pointer, rule: words };
}

/** From the arguments down to a value; the name of a member stands for the object that has it. */
function stepsTo(node: JsonNode): readonly (string | number)[] {
  const { parent } = node;
  if (parent === undefined) return [];
  if (parent.type === "array") return [...stepsTo(parent), parent.children.indexOf(node)];
  const [name, value] = parent.children;
  if (parent.parent === undefined || name === undefined) return [];
  return value === node ? [...stepsTo(parent.parent), Instance.value<string>(name)] : stepsTo(parent.parent);
}
