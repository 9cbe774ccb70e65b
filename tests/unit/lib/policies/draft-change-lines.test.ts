// What the admin log says of a draft's first writing: where it differs, by names, and no value of a rule.
import { expect, it } from "vitest";
import { changeLineCharactersMax, changeLinesMax, draftChangeLines } from "@/lib/policies/draft-change-lines";

const lines = (before: unknown, after: unknown) => draftChangeLines(JSON.stringify(before), JSON.stringify(after));
const base = { version: "1", default: "deny", tools: { run: { limits: [{ counter: "runs", window: "minute", max: 10 }] } } };

it("names the places and their parts, each place once", () => {
  expect(lines(base, {
    ...base, default: "allow", hide: ["wipe_*"], risk: { write: {} },
    tools: { run: { limits: [{ counter: "runs", window: "minute", max: 99 }], deny_if: [{ conditions: [{ path: "args.to", op: "eq", value: "secret-value" }] }] } },
  })).toEqual(["document: default changed", "hidden tools: wipe_* added", "class write: added", "tool run: limits changed, deny_if added"]);
});

it("says no value of a rule", () => {
  const rule = (value: string) => ({ ...base, tools: { run: { deny_if: [{ conditions: [{ path: "args.to", op: "eq", value }], on_deny: value }] } } });
  expect(lines(rule("secret-one"), rule("secret-two")).join()).not.toContain("secret");
});

it("says of texts that nobody can compare that they are such", () => {
  expect(draftChangeLines(JSON.stringify(base), '{"version":')).toEqual(["not valid JSON yet"]);
  expect(draftChangeLines('{"version":', JSON.stringify(base))).toEqual(["was not valid JSON before"]);
  expect(draftChangeLines(JSON.stringify(base), JSON.stringify(base, null, 2))).toEqual(["the layout alone"]);
});

it("is bounded in lines and in what one of them holds", () => {
  const many = (count: number) => ({ ...base, tools: Object.fromEntries(Array.from({ length: count }, (_, index) => [`tool_${String(index)}`, {}])) });
  expect(lines({ ...base, tools: {} }, many(changeLinesMax))).toHaveLength(changeLinesMax);
  expect(lines({ ...base, tools: {} }, many(changeLinesMax + 1)).at(-1)).toBe("and 2 more places");
  expect(lines({ ...base, tools: {} }, { ...base, tools: { ["x".repeat(200)]: {} } })[0]).toHaveLength(changeLineCharactersMax);
});
