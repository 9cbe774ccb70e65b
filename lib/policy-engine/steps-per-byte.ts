// The most that one leaf can cost for each byte of what it reads, for whoever knows of a value nothing but its size.
import { stepsPerByteMax } from "./bounds";
import { isJsonArray } from "./json-values";
import type { Leaf } from "./policy";
import { stepsPerSplitCharacter, stepsThrough } from "./spend-steps";
import type { Json, RegexCompiler } from "./types";

/** Every element that a leaf reaches is at least a byte, so what an operator spends on one and on each of its characters adds up to this. */
export function stepsPerByteOf({ op, operand }: Pick<Leaf, "op" | "operand">, regex: RegexCompiler): number {
  if (operand.kind === "path") return stepsPerByteMax;
  const { value } = operand;
  switch (op) {
    case "regex": {
      const compiled = regex.compile(String(value));
      return compiled.ok ? compiled.stepsPerCharacter : 1;
    }
    case "glob": return String(value).length;
    case "host_in": case "path_under": case "cidr_in": return textSteps(value) + stepsPerSplitCharacter;
    case "eq": case "neq": return stepsThrough(value);
    case "in": case "not_in": return stepsThrough("") + 1;
    case "contains": return stepsThrough(value) + 4 * (1 + (typeof value === "string" ? value.length : 0)) + stepsThrough("");
    default: return 1;
  }
}

function textSteps(list: Json): number {
  return isJsonArray(list) ? list.reduce<number>((steps, entry) => steps + 1 + (typeof entry === "string" ? entry.length : 0), 0) : 0;
}
