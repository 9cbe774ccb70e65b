// What a call is charged where an amount is not known, and where amounts add up to more than any counter holds.
import { expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { limitMaximum } from "@/lib/policy-engine/bounds";
import { chargesWith } from "@/lib/policy-engine/compile-charges";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { vectorSubjects } from "@/tests/support/policy-vectors";

const spending = ["net", "tax"].map((name) => ({ counter: "spent", window: "day", max: 100, increment_from: `args.${name}` }));
const parsed = parsePolicy(JSON.stringify({ version: "1", default: "deny", tools: { pay: { limits: spending } } }), linearRegex);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const { limits } = compilePolicy(parsed.policy, linearRegex).planFor("pay", "write");
const [net = null, tax = null] = limits.charges.flatMap(({ increments }) => increments.map((path) => path?.text ?? null));
const most = BigInt(limitMaximum) * 1_000_000n;

const chargedFor = (amounts: ReadonlyMap<string | null, bigint>) => chargesWith(limits, amounts, vectorSubjects).map(({ amountMicros }) => amountMicros);

it("the amounts of a counter's limits are summed", () => {
  expect(chargedFor(new Map([[net, 5_000_000n], [tax, 250_000n]]))).toEqual([5_250_000n]);
});

it("an amount that is not there is more than any limit admits, and not nothing", () => {
  expect(chargedFor(new Map([[net, 5_000_000n]]))).toEqual([most + 1n]);
  expect(chargedFor(new Map())).toEqual([most + 1n]);
});

it("a sum beyond what any limit admits is charged as that and one more, so that no counter is given a number that it cannot hold", () => {
  expect(chargedFor(new Map([[net, most], [tax, 0n]]))).toEqual([most]);
  expect(chargedFor(new Map([[net, most], [tax, most]]))).toEqual([most + 1n]);
});
