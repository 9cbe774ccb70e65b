import { describe, expect, it } from "vitest";
import { limitWords, ruleWords, type Word } from "@/app/(console)/[org]/servers/[server]/policy/rules/rule-words";

const said = (words: readonly Word[] | null): string | null => words?.map(({ kind, text }) => (kind === "code" ? `\`${text}\`` : text)).join("") ?? null;

describe("rules as sentences", () => {
  it.each([
    [{ conditions: [{ path: "args.amount", op: "gt", value: 100 }] }, "deny_if", "Deny when `amount` is greater than `100`"],
    [{ conditions: [{ path: "args.a", op: "eq", value: "x" }, { path: "args.b", op: "exists", value: false }] }, "deny_if", 'Deny when `a` is `"x"` and `b` is absent'],
    [{ conditions: [{ path: "args.c", op: "in", value: ["a", "b"] }] }, "require", 'Require that `c` is one of `"a", "b"`'],
    [{ conditions: [{ path: "args.c", op: "not_in", value: [1, 2, 3, 4, 5, 6] }] }, "require", "Require that `c` is none of `1, 2, 3, 4 and 2 more`"],
    [{ conditions: [{ path: "tool.risk", op: "eq", value: "write" }] }, "deny_if", 'Deny when `tool.risk` is `"write"`'],
    [{ conditions: [] }, "deny_if", "Deny always"],
  ] as const)("%j", (rule, list, sentence) => {
    expect(said(ruleWords(rule, list))).toBe(sentence);
  });

  it("has no sentence for what it does not know", () => {
    for (const rule of [5, {}, { conditions: [{ any: [] }] }, { conditions: [{ path: "args.a", op: "eq", value: 1, if_missing: "match" }] }]) expect(ruleWords(rule, "deny_if")).toBeNull();
  });
});

describe("limits as sentences", () => {
  it.each([
    [{ counter: "c", window: "minute", max: 10, scope: "grant" }, "10 calls per minute per grant"],
    [{ counter: "c", window: "day", max: 1 }, "1 call per day per grant"],
    [{ counter: "c", window: 3600, max: 50000, scope: "organization" }, "50,000 calls per 3,600 seconds for the whole organization"],
    [{ window: 60, max: 5 }, "5 calls per 60 seconds per grant"],
    [{ counter: "c", window: "hour", max: 0 }, "No call per hour per grant"],
  ])("%j", (limit, sentence) => {
    expect(said(limitWords(limit))).toBe(sentence);
  });
});
