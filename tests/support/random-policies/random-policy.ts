// Random valid documents.
import type { WrittenAccess, WrittenPolicy } from "@/tests/support/reference-engine/written-policy";
import { riskClasses, timezones, toolNames, toolPatterns } from "./alphabets";
import type { Dice } from "./dice";
import { randomSection } from "./random-section";

/** A document in which everything of the language that decides calls may stand. */
export function randomPolicy(dice: Dice): WrittenPolicy {
  const tools = dice.several(0, 5, () => [dice.pick<string>(dice.chance(0.6) ? toolNames : toolPatterns), randomSection(dice, true)] as const);
  return {
    version: "1",
    default: dice.pick(["allow", "allow", "deny"] as const),
    ...dice.maybe(0.05, () => ({ description: "Drawn by lot." })),
    ...dice.maybe(0.4, () => ({ timezone: dice.pick(timezones) })),
    ...dice.maybe(0.12, () => ({ hide: dice.several(1, 2, () => dice.pick<string>(dice.chance(0.5) ? toolNames : toolPatterns.slice(1))) })),
    ...dice.maybe(0.3, () => ({ list: dice.pick(["all", "callable"] as const) })),
    ...dice.maybe(0.5, () => ({ all_tools: randomSection(dice, false) })),
    ...dice.maybe(0.4, () => ({ risk: Object.fromEntries(dice.several(1, 4, () => [dice.pick(riskClasses), randomSection(dice, true)] as const)) })),
    ...(tools.length > 0 ? { tools: Object.fromEntries(tools) } : {}),
    ...dice.maybe(0.3, () => ({ resources: randomAccess(dice, ["file:///etc/*", "https://example.com/*", "*", "note://a", "note:*", "file:///*/x"]) })),
    ...dice.maybe(0.2, () => ({ prompts: randomAccess(dice, ["internal_*", "summarize", "*"]) })),
    ...dice.maybe(0.2, () => ({ server_requests: dice.maybe(0.7, () => ({ sampling: dice.pick(["allow", "deny"] as const), roots: dice.pick(["allow", "deny"] as const) })) })),
  };
}

function randomAccess(dice: Dice, patterns: readonly string[]): WrittenAccess {
  return {
    ...dice.maybe(0.5, () => ({ default: dice.pick(["allow", "deny"] as const) })),
    ...dice.maybe(0.5, () => ({ allow: dice.several(1, 2, () => dice.pick(patterns)) })),
    ...dice.maybe(0.5, () => ({ deny: dice.several(1, 2, () => dice.pick(patterns)) })),
  };
}
