import fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalJson } from "@/lib/policy-engine/canonical-json";
import type { Json } from "@/lib/policy-engine/types";
import { changedWords, valueWords } from "@/app/(console)/[org]/servers/[server]/policy/versions/change-words";

const place = { area: "tools", subject: "refund", part: "deny_if" } as const;
const said = (rule: { conditions: never[]; on_deny?: string }): string => valueWords(rule, place).map(({ text }) => text).join("");

it("a rule of which only the message has changed reads otherwise before and after", () => {
  expect(said({ conditions: [], on_deny: "Needs a human." })).toBe("Deny always, saying “Needs a human.”");
  expect(said({ conditions: [] })).toBe("Deny always");
});

it("who approves, how many and until when belong to the sentence of an approval", () => {
  const words = (rule: Json) => valueWords(rule, { ...place, part: "approve_if" }).map(({ text }) => text).join("");
  expect(words({ conditions: [], approvers: ["owner", "ada@example.com"], approvals: 2, expires_seconds: 600, hold_seconds: 0, not_requester: true, standing: true }))
    .toBe("Ask a person always (2 approvals, by owner, ada@example.com, not the requester, within 600 seconds, the call held for 0 seconds, may be extended)");
  expect(words({ conditions: [] })).toBe("Ask a person always");
});

it("when a limit gives back, and what it tells, belong to its sentence", () => {
  const words = valueWords({ counter: "c", window: "day", max: 5, refund: "never", on_deny: "Enough." }, { ...place, part: "limits" }).map(({ text }) => text).join("");
  expect(words).toBe("5 calls per day per grant. Never given back. Tells the agent: “Enough.”");
});

it("what a sentence leaves out is named where it is what has changed", () => {
  const sides = (before: Json, after: Json, part: string) => {
    const { before: was, after: is } = changedWords(before, after, { ...place, part });
    return [was, is].map((words) => words.map(({ text }) => text).join(""));
  };
  expect(sides({ counter: "a", window: "day", max: 5 }, { counter: "b", window: "day", max: 5 }, "limits")).toEqual(['5 calls per day per grant; counter: "a"', '5 calls per day per grant; counter: "b"']);
  expect(sides({ conditions: [] }, { conditions: [], id: "mine" }, "deny_if")).toEqual(["Deny always", "Deny always, named “mine”"]);
  expect(sides({ conditions: [], hold_seconds: 1 }, { conditions: [], hold_seconds: 2 }, "deny_if")).toEqual(["Deny always; hold_seconds: 1", "Deny always; hold_seconds: 2"]);
});

it("both sides of a change never read the same, whatever has changed in a rule, a limit or a test", () => {
  const member = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string({ maxLength: 400 }), { maxLength: 6 }));
  const rule = fc.record({
    conditions: fc.array(fc.record({ path: fc.constant("args.a"), op: fc.constant("in"), value: fc.array(fc.string(), { maxLength: 8 }) }), { maxLength: 3 }),
    on_deny: member, id: member, approvers: member, approvals: member, not_requester: member, expires_seconds: member, hold_seconds: member, standing: member,
    counter: member, window: fc.constantFrom<Json>("minute", 60), max: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })), scope: member, refund: member, type: member,
    name: fc.constant("t"), tool: fc.constant("run"), expect: fc.constantFrom("allow", "deny"), args: member,
  }, { requiredKeys: ["conditions"] });
  fc.assert(fc.property(rule, rule, fc.constantFrom("require", "deny_if", "approve_if", "limits", "rate_limit", "result.redact", null), (before, after, part) => {
    fc.pre(JSON.stringify(before) !== JSON.stringify(after) && canonicalJson(before) !== canonicalJson(after));
    const { before: was, after: is } = changedWords(before, after, part === null ? { area: "tests", subject: "tests", part } : { ...place, part });
    expect(was.map(({ text }) => text).join("")).not.toBe(is.map(({ text }) => text).join(""));
  }), { numRuns: 1_000 });
});
