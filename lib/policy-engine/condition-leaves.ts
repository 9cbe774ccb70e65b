// The leaves of conditions, with what stands around them.
import type { Condition, Leaf, Rule } from "./policy";

/** A leaf, and whether an odd number of `not` stands around it: then its no is what makes the rule fire. */
export interface PlacedLeaf {
  readonly leaf: Leaf;
  readonly negated: boolean;
}

/** Every leaf of the rule, in the order in which they are written. */
export function leavesOf(rule: Pick<Rule, "conditions">): readonly PlacedLeaf[] {
  return rule.conditions.flatMap((condition) => leavesBelow(condition, false));
}

function leavesBelow(condition: Condition, negated: boolean): readonly PlacedLeaf[] {
  switch (condition.kind) {
    case "leaf": return [{ leaf: condition, negated }];
    case "not": return leavesBelow(condition.member, !negated);
    case "any":
    case "all": return condition.members.flatMap((member) => leavesBelow(member, negated));
  }
}
