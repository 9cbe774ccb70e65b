// Random sections and limits.
import type { WrittenLimit, WrittenRule, WrittenScope, WrittenSection } from "@/tests/support/reference-engine/written-policy";
import type { Dice } from "./dice";
import { randomCondition } from "./random-condition";

const scopes: readonly WrittenScope[] = ["session", "grant", "user", "server", "organization"];
const windows: readonly WrittenLimit["window"][] = ["second", "minute", 60, "hour", 3_600, "day", "week", "month", 90, 86_400, 2_678_400];

/** A section that says something about some things; `allow` is an error under `all_tools`. */
export function randomSection(dice: Dice, mayAllow: boolean): WrittenSection {
  return {
    ...dice.maybe(0.28, () => ({ require: dice.several(0, 2, () => randomRule(dice)) })),
    ...dice.maybe(0.38, () => ({ deny_if: dice.several(0, 2, () => randomRule(dice)) })),
    ...dice.maybe(0.22, () => ({ approve_if: dice.several(0, 2, () => ({ ...randomRule(dice), ...approvalFields(dice) })) })),
    ...dice.maybe(0.4, () => ({ limits: dice.several(0, 3, () => randomLimit(dice)) })),
    ...dice.maybe(0.08, () => ({ arguments: dice.pick(["any", "schema", "strict"] as const) })),
    ...dice.maybe(0.1, () => ({ action: dice.pick(mayAllow ? (["allow", "allow", "allow", "deny", "hide", "require_approval"] as const) : (["deny", "hide", "require_approval", "require_approval"] as const)), ...dice.maybe(0.5, () => ({ reason: dice.pick(["Because.", "", "Ask Ada. 😀"]) })) })),
    ...dice.maybe(0.12, () => ({ rate_limit: { max: dice.pick([0, 1, 2.5, 10, 10, 10]), window: dice.pick([1, 60, 90]), ...dice.maybe(0.5, () => ({ scope: dice.pick(scopes) })) } })),
  };
}

function randomRule(dice: Dice): WrittenRule {
  return {
    conditions: dice.chance(0.04) ? [] : dice.several(1, 2, () => randomCondition(dice, 3)),
    ...dice.maybe(0.5, () => ({ on_deny: dice.pick(["No.", "Never.", ""]) })),
    ...dice.maybe(0.1, () => ({ id: dice.pick(["rule-1", "é"]) })),
  };
}

function approvalFields(dice: Dice): Partial<WrittenRule> {
  return {
    ...dice.maybe(0.3, () => ({ approvers: dice.several(1, 2, () => dice.pick(["owner", "admin", "ada@example.com"])) })),
    ...dice.maybe(0.3, () => ({ approvals: dice.pick([1, 2, 5]) })),
    ...dice.maybe(0.3, () => ({ not_requester: dice.chance(0.5) })),
    ...dice.maybe(0.2, () => ({ expires_seconds: dice.pick([60, 3_600, 604_800]) })),
    ...dice.maybe(0.2, () => ({ hold_seconds: dice.pick([0, 30, 300]) })),
    ...dice.maybe(0.2, () => ({ standing: dice.chance(0.5) })),
  };
}

function randomLimit(dice: Dice): WrittenLimit {
  const window = dice.chance(0.5) ? dice.pick(["hour", "day", 3_600] as const) : dice.pick(windows);
  return {
    counter: dice.pick(["c", "c", "c", "c", "d", "Z-_.9"]),
    window,
    max: dice.chance(0.03) ? 0 : dice.pick([1, 2.5, 10, 30, 0.000001, 1.9999999, 9_007_199_254]),
    ...dice.maybe(0.25, () => ({ type: typeof window === "number" ? ("sliding" as const) : dice.pick(["sliding", "calendar"] as const) })),
    ...dice.maybe(0.3, () => ({ scope: dice.pick(scopes) })),
    ...dice.maybe(0.4, () => ({ increment_from: dice.pick(["args.n", "args.n", "args.n", "args.n", 'args["n"]', "args.o[0].n", "args.a", "args.none.x", "time.hour", "time.minute", "tool.name"]) })),
    ...dice.maybe(0.4, () => ({ refund: dice.pick(["never", "not_delivered", "on_error"] as const) })),
    ...dice.maybe(0.3, () => ({ on_deny: "Enough." })),
  };
}
