// Where a rule that denies or parks does not say what holds for a call without the value (policy language § Truth). Such a version is
// not published: absent, the value would let the call pass in silence. Documents that use the base alone are warned instead.
import { givenArguments, type GivenArguments } from "./always-given";
import { applyingSections } from "./applying-sections";
import { schemasLookedAtMax } from "./bounds";
import { leavesOf } from "./condition-leaves";
import type { LintedTool } from "./lint-policy";
import { inOnePiece, type Pieces } from "./pieces";
import type { Leaf, Policy } from "./policy";
import type { Problem } from "./types";

/** Some milliseconds, at their worst. */
const toolsPerPiece = 10;

/** Sorted as the sections are asked; one for each leaf. `tools` are those of the server that are not gone. */
export function unsaidMissing(policy: Policy, tools: readonly LintedTool[]): readonly Problem[] {
  return inOnePiece(unsaidMissingInPieces(policy, tools));
}

/** The same, leaf by leaf. A document that asks more of the schemas than is looked at has one problem for that: nobody knows what it leaves unsaid. */
export function* unsaidMissingInPieces(policy: Policy, tools: readonly LintedTool[]): Pieces<readonly Problem[]> {
  const given = givenArguments(schemasLookedAtMax);
  const problems = new Map<string, Problem>();
  for (const { section, tools: applying } of applyingSections(policy, tools)) {
    const byPath = new Map<string, string | null>();
    for (const { leaf } of [...section.denyIf, ...section.approveIf, ...(section.result?.denyIf ?? [])].flatMap(leavesOf)) {
      if (leaf.op === "exists" || leaf.ifMissing !== null) continue;
      let why = byPath.get(leaf.path.text);
      if (why === undefined) {
        why = yield* whyMissing(leaf, applying, given);
        byPath.set(leaf.path.text, why);
      }
      if (given.isSpent()) return [tooMuch];
      if (why !== null) problems.set(leaf.pointer, problemOf(leaf, why));
    }
  }
  return [...problems.values()];
}

const tooMuch: Problem = {
  pointer: "", code: "too_many", message: "more conditions speak of more arguments than schemas are looked at for: say with `if_missing` what holds without them, or divide the document",
};

function problemOf({ pointer, path }: Leaf, why: string): Problem {
  return {
    pointer: `${pointer}/if_missing`,
    code: "missing_field",
    message: `${why}, and a call without \`${path.text}\` would pass this condition in silence; say with \`if_missing\` what holds then`,
    suggestion: '"if_missing": "match"',
  };
}

/** Why a call may come without the value; null where every call has it. */
function* whyMissing({ path }: Leaf, tools: readonly LintedTool[], given: GivenArguments): Pieces<string | null> {
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
      const optional: LintedTool[] = [];
      for (const [index, tool] of tools.entries()) {
        if (index % toolsPerPiece === 0) yield;
        if (!given.isAlwaysGiven(tool.inputSchema, path.steps)) optional.push(tool);
      }
      const [first, ...others] = optional;
      if (first === undefined) return null;
      return `the schema of \`${first.name}\`${others.length === 0 ? "" : ` and of ${String(others.length)} more`} does not require it`;
    }
    default: return null;
  }
}
