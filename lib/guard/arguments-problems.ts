// What is wrong with the arguments of a call that was denied for them: for whoever made the call, so that the next one is right.
import type { McpCall } from "@/lib/mcp/classify-message";
import { memberOf } from "@/lib/mcp/json-value";
import type { ArgumentsProblem, Decision } from "@/lib/policy-engine/types";
import type { Guarded } from "./guarded";
import { argumentsOf } from "./to-policy-request";

const unchecked: ArgumentsProblem = { pointer: "", rule: "cannot be checked: the tool has no input schema that can be used" };
const inexact: ArgumentsProblem = { pointer: "", rule: "has a number with more digits than can be checked" };

/** The first few problems; none for a call that was denied for another reason. Decides nothing, never throws. */
export function argumentsProblems({ policy, inventory }: Guarded, call: McpCall, { code, rule }: Pick<Decision, "code" | "rule">): readonly ArgumentsProblem[] {
  if (code !== "invalid_arguments" || typeof policy === "string") return [];
  const toolName = memberOf(call.params, "name");
  const tool = typeof toolName === "string" ? inventory.get(toolName) : undefined;
  const given = argumentsOf(call);
  if (typeof toolName !== "string" || tool === undefined || given === null) return [];
  const asked = policy.planFor(toolName, tool.risk).arguments.find((one) => one.rule === rule);
  if (asked === undefined) return [];
  if (!tool.checkArguments) return [unchecked];
  // The engine refuses arguments with such numbers without asking the check.
  return given.inexactNumbers.size > 0 ? [inexact] : (tool.checkArguments.problems?.(given.args, asked.mode) ?? []);
}

/** The problems as one sentence, each beginning with its place; empty if there are none. */
export function problemsText(problems: readonly ArgumentsProblem[]): string {
  return problems.map(({ pointer, rule }) => `${pointer === "" ? "the arguments object" : pointer} ${rule}`).join("; ");
}
