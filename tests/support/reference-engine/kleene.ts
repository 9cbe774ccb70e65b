// Three-valued truth (policy language § Truth).
import type { Truth } from "@/lib/policy-engine/types";

/** `all` is no as soon as one is, `any` yes as soon as one is; else undetermined if one is. */
export function kleene(joined: "all" | "any", truths: readonly Truth[]): Truth {
  const [decisive, otherwise]: [Truth, Truth] = joined === "all" ? ["no", "yes"] : ["yes", "no"];
  return truths.includes(decisive) ? decisive : truths.includes("undetermined") ? "undetermined" : otherwise;
}

export function negated(truth: Truth): Truth {
  return truth === "yes" ? "no" : truth === "no" ? "yes" : "undetermined";
}
