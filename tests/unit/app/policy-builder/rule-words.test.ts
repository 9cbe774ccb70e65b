import { describe, expect, it } from "vitest";
import { limitWords } from "@/app/(console)/[org]/servers/[server]/policy/rules/limit-words";
import { redactionWords } from "@/app/(console)/[org]/servers/[server]/policy/rules/result-words";
import { ruleWords, type Word } from "@/app/(console)/[org]/servers/[server]/policy/rules/rule-words";

const said = (words: readonly Word[] | null): string | null => words?.map(({ kind, text }) => (kind === "code" ? `\`${text}\`` : text)).join("") ?? null;

describe("rules as sentences", () => {
  it.each([
    [{ conditions: [{ path: "args.amount", op: "gt", value: 100 }] }, "deny_if", "Deny when `amount` is greater than `100`"],
    [{ conditions: [{ path: "args.a", op: "eq", value: "x" }, { path: "args.b", op: "exists", value: false }] }, "deny_if", 'Deny when `a` is `"x"` and `b` is absent'],
    [{ conditions: [{ path: "args.c", op: "in", value: ["a", "b"] }] }, "require", 'Require that `c` is one of `"a", "b"`'],
    [{ conditions: [{ path: "args.c", op: "not_in", value: [1, 2, 3, 4, 5, 6] }] }, "require", "Require that `c` is none of `1, 2, 3, 4 and 2 more`"],
    [{ conditions: [{ path: "tool.risk", op: "eq", value: "write" }] }, "deny_if", 'Deny when `tool.risk` is `"write"`'],
    [{ conditions: [] }, "deny_if", "Deny always"],
    [{ conditions: [] }, "approve_if", "Ask a person always"],
    [{ conditions: [{ path: "args.a", op: "gt", value_from: "args.b" }] }, "approve_if", "Ask a person when `a` is greater than `b`"],
    [{ conditions: [{ path: "args.a", op: "eq", value: 1, if_missing: "match" }] }, "deny_if", "Deny when `a` is `1` or is absent"],
    [{ conditions: [{ path: "args.a", op: "eq", value: 1, if_missing: "no_match" }] }, "deny_if", "Deny when `a` is `1` and is present"],
    [{ conditions: [{ path: "args.a[*].b", op: "lt", value: 5 }] }, "deny_if", "Deny when any `a[*].b` is less than `5`"],
    [{ conditions: [{ path: "args.a[*].b", op: "lt", value: 5 }] }, "require", "Require that every `a[*].b` is less than `5`"],
    [{ conditions: [{ not: { path: "args.a[*]", op: "lt", value: 5 } }] }, "require", "Require that not (any `a[*]` is less than `5`)"],
    [
      { conditions: [{ any: [{ path: "args.a", op: "exists", value: true }, { all: [{ path: "time.hour", op: "gte", value: 18 }, { path: "args.b", op: "starts_with", value: "x" }] }] }] },
      "deny_if", 'Deny when (`a` is present or (`time.hour` is at least `18` and `b` starts with `"x"`))',
    ],
    [{ conditions: [{ path: "result.text", op: "contains", value: "secret" }] }, "result.deny_if", 'Withhold the result when `result.text` contains `"secret"`'],
  ] as const)("%j", (rule, list, sentence) => {
    expect(said(ruleWords(rule, list))).toBe(sentence);
  });

  it("has no sentence for what it does not know", () => {
    for (const rule of [5, {}, { conditions: [{ any: [] }] }, { conditions: [{ path: "args.a", op: "sounds_like", value: 1 }] }, { conditions: [{ any: [5] }] }]) expect(ruleWords(rule, "deny_if")).toBeNull();
  });
});

describe("limits as sentences", () => {
  it.each([
    [{ counter: "c", window: "minute", max: 10, scope: "grant" }, "10 calls per minute per grant"],
    [{ counter: "c", window: "day", max: 1 }, "1 call per day per grant"],
    [{ counter: "c", window: 3600, max: 50000, scope: "organization" }, "50,000 calls per 3,600 seconds for the whole organization"],
    [{ window: 60, max: 5 }, "5 calls per 60 seconds per grant"],
    [{ counter: "c", window: "hour", max: 0 }, "No call per hour per grant"],
    [{ counter: "c", window: "day", max: 500, increment_from: "args.amount" }, "Sum of `amount` up to 500 per day per grant"],
    [{ counter: "c", window: "day", max: 2, type: "sliding", scope: "user" }, "2 calls in any day per person"],
    [{ counter: "c", window: "hour", max: 2, type: "calendar", scope: "session" }, "2 calls per calendar hour per session"],
  ])("%j", (limit, sentence) => {
    expect(said(limitWords(limit))).toBe(sentence);
  });
});

describe("redactions as sentences", () => {
  it.each([
    [{ detect: "email" }, "Redact e-mail addresses"],
    [{ pattern: "[0-9]+", replace: "#" }, "Redact what matches `[0-9]+`, leaving `#`"],
    [{ path: "structuredContent.rows[*].email" }, "Redact `structuredContent.rows[*].email`"],
    [{ detect: "moods" }, null],
  ])("%j", (entry, sentence) => {
    expect(said(redactionWords(entry))).toBe(sentence);
  });
});
