// Where a rule that denies or parks does not say what holds for a call without the value (policy language, fine point 5). Such a version is
// not published: absent, the value would let the call pass in silence. Documents that use the base alone are warned instead.
import { isAlwaysGiven } from "./always-given";
import { applyingSections } from "./applying-sections";
import { leavesOf } from "./condition-leaves";
import type { LintedTool } from "./lint-policy";
import type { Leaf, Policy } from "./policy";
import type { Problem } from "./types";

/** Sorted as the sections are asked; one for each leaf. `tools` are those of the server that are not gone. */
export function unsaidMissing(policy: Policy, tools: readonly LintedTool[]): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const { section, tools: applying } of applyingSections(policy, tools)) {
    for (const { leaf } of [...section.denyIf, ...section.approveIf, ...(section.result?.denyIf ?? [])].flatMap(leavesOf)) {
      const why = leaf.op === "exists" || leaf.ifMissing !== null ? null : whyMissing(leaf, applying);
      if (why !== null) problems.set(leaf.pointer, problemOf(leaf, why));
    }
  }
  return [...problems.values()];
}

function problemOf({ pointer, path }: Leaf, why: string): Problem {
  return {
    pointer: `${pointer}/if_missing`,
    code: "missing_field",
    message: `${why}, and a call without \`${path.text}\` would pass this condition in silence; say with \`if_missing\` what holds then`,
    suggestion: '"if_missing": "match"',
  };
}

/** Why a call may come without the value; null where every call has it. */
function whyMissing({ path }: Leaf, tools: readonly LintedTool[]): string | null {
  switch (path.root) {
    case "user.email":
    case "user.role": return "only calls of a signed-in person have a user";
    case "client.name":
    case "client.version": return "a client need not say what it is";
    case "client.ip": return "the client's address is not always known";
    case "grant.tags": return "not every grant has this tag";
    case "tool.annotations": return "a server need not annotate its tools";
    case "args": {
      if (path.steps.length === 0) return null;
      if (tools.length === 0) return "no tool is known whose schema requires it";
      const optional = tools.filter(({ inputSchema }) => !isAlwaysGiven(inputSchema, path.steps));
      const [first, ...others] = optional;
      if (first === undefined) return null;
      return `the schema of \`${first.name}\`${others.length === 0 ? "" : ` and of ${String(others.length)} more`} does not require it`;
    }
    default: return null;
  }
}
