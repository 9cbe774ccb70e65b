// Random calls.
import type { CallContext, ChargedSubjects, PolicyRequest, ToolFacts, ToolState } from "@/lib/policy-engine/types";
import type { WrittenPolicy } from "@/tests/support/reference-engine/written-policy";
import { instants, riskClasses, toolNames } from "./alphabets";
import type { Dice } from "./dice";
import { numbersIn, randomArguments } from "./random-values";

/** A call as the gateway would ask it, mostly of a tool that the document names. */
export function randomRequest(dice: Dice, document: WrittenPolicy): PolicyRequest {
  const args = randomArguments(dice);
  const numbers = numbersIn(args);
  const named = Object.keys(document.tools ?? {}).filter((key) => !key.includes("*"));
  return {
    toolName: dice.pick(named.length > 0 && dice.chance(0.6) ? named : [...toolNames, "run2", "～"]),
    tool: dice.chance(0.03) ? null : randomFacts(dice),
    drift: dice.pick(["review", "warn", "follow"]),
    args,
    inexactNumbers: new Set(numbers.length > 0 && dice.chance(0.1) ? dice.several(1, 2, () => dice.pick(numbers)) : []),
    subjects: randomSubjects(dice),
    context: randomContext(dice),
    nowMs: Date.parse(dice.pick(instants)),
  };
}

function randomFacts(dice: Dice): ToolFacts {
  return {
    risk: dice.pick(riskClasses),
    state: dice.chance(0.92) ? "active" : dice.pick<ToolState>(["new", "changed", "gone"]),
    ...dice.maybe(0.6, () => ({ annotations: { ...dice.maybe(0.6, () => ({ readOnlyHint: dice.chance(0.5) })), ...dice.maybe(0.5, () => ({ title: dice.pick(["run", "a", 5]) })), ...dice.maybe(0.3, () => ({ deep: { a: dice.pick([[], [1, "a"], null, "a"]) } })) } })),
    ...dice.maybe(0.7, () => ({
      checkArguments: dice.pick<NonNullable<ToolFacts["checkArguments"]> | null>([
        null, () => true, () => true, (_, mode) => mode === "schema", (args, mode) => typeof args["n"] === "number" && (mode === "schema" || Object.keys(args).length < 8),
      ]),
    })),
  };
}

function randomSubjects(dice: Dice): ChargedSubjects {
  return {
    session: dice.pick([null, "ses_1", "ses_2"]),
    grant: "grt_1",
    user: dice.pick([null, "usr_1"]),
    server: "srv_1",
    organization: "org_1",
  };
}

function randomContext(dice: Dice): CallContext {
  return {
    server: { slug: dice.pick(["files", "run"]) },
    grant: { label: dice.pick(["build agent", "a", ""]), tags: { ...dice.maybe(0.6, () => ({ team: dice.pick(["blue", "red", ""]) })), ...dice.maybe(0.3, () => ({ "k.1": "a" })) } },
    user: dice.chance(0.4) ? null : { email: dice.pick(["ada@example.com", "é@example.com"]), role: dice.pick(["owner", "member", "read"]) },
    client: { name: dice.pick([null, "run", "😀"]), version: dice.pick([null, "1", "2.0"]), ip: dice.pick([null, "192.0.2.7", "2001:db8::1", "10.0.0.1"]) },
  };
}
