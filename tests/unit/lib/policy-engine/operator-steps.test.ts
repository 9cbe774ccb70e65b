// What an operator takes more than a moment for, it takes from the allowance first: where that does not reach, it says nothing (law L12).
import { expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { operators, type OperatorName } from "@/lib/policy-engine/operators";
import type { Json } from "@/lib/policy-engine/types";

const long = "x".repeat(100);
const list = Array.from({ length: 100 }, (_, index) => index);

it.each<[OperatorName, Json, Json]>([
  ["eq", { a: list }, { a: list }],
  ["in", [{ a: list }, 1], { a: list }],
  ["not_in", [{ a: [] }], { a: list }],
  ["regex", "x+$", long],
  ["glob", "x*", long],
  ["host_in", ["a.example"], "https://a.example/"],
  ["path_under", ["/srv"], "/srv/a"],
  ["cidr_in", ["10.0.0.0/8"], "10.1.2.3"],
  ["contains", "xx", long],
  ["contains", 99, list],
  ["contains", { a: 1 }, [...list, { a: 1 }]],
])("%s %j", (name, operand, actual) => {
  const test = operators[name].compile(operand, linearRegex);
  const enough = { stepsLeft: 100_000 };
  expect(test(actual, enough)).toBe("yes");
  const taken = 100_000 - enough.stepsLeft;
  expect(taken).toBeGreaterThan(0);
  expect(test(actual, { stepsLeft: taken })).toBe("yes");
  const tooFew = { stepsLeft: taken - 1 };
  expect([test(actual, tooFew), tooFew.stepsLeft < 0]).toEqual(["undetermined", true]);
});
