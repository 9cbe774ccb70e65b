// Reading a policy in turns reads it as parsePolicy does, and leaves nothing to compile in one go.
import { expect, it, vi } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { parseInTurns } from "@/lib/linear-regex/parse-in-turns";
import { regexBytesPerDocumentMax } from "@/lib/policy-engine/bounds";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";

const leaf = (value: string) => ({ path: "args.a", op: "regex", value, if_missing: "no_match" });
const everywhere = JSON.stringify({
  version: "1", default: "deny",
  all_tools: { require: [{ conditions: [leaf("a1")] }], approve_if: [{ conditions: [{ not: { any: [leaf("a2"), { all: [leaf("a3"), leaf("a1")] }] } }] }] },
  risk: { read: { result: { redact: [{ pattern: "a4" }], deny_if: [{ conditions: [{ path: "result.text", op: "regex", value: "a5" }] }] } } },
  tools: { t: { deny_if: [{ conditions: [leaf("a6")] }] } },
});
/** Fifteen thousand instructions. */
const large = (index: number) => `${"\\pL{1000}".repeat(15)}${String(index)}`;

it("rests between all patterns, wherever they stand, and compiles each once", async () => {
  const compile = vi.spyOn(linearRegex, "compile");
  const seen: number[] = [];
  const { parsed, regex } = await parseInTurns(everywhere, async () => void seen.push(compile.mock.calls.length));
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6]);
  if (parsed.ok) compilePolicy(parsed.policy, regex);
  expect(compile.mock.calls.map(([pattern]) => pattern)).toEqual(["a1", "a2", "a3", "a4", "a5", "a6"]);
  compile.mockRestore();
  expect(parsed).toEqual(parsePolicy(everywhere, linearRegex));
});

it.each([
  ["no JSON", "{"], ["a pattern that is refused", JSON.stringify({ version: "1", default: "deny", tools: { t: { deny_if: [{ conditions: [leaf("(")] }] } } })],
  ["too large", " ".repeat(300_000)], ["a pattern too long", JSON.stringify({ version: "1", default: "deny", tools: { t: { deny_if: [{ conditions: [leaf("a".repeat(3_000))] }] } } })],
])("says what the validator says: %s", async (_name, text) => {
  expect((await parseInTurns(text, () => Promise.resolve())).parsed).toEqual(parsePolicy(text, linearRegex));
});

it("compiles no further once the patterns of a document are too large together", async () => {
  const text = JSON.stringify({ version: "1", default: "deny", tools: { t: { deny_if: Array.from({ length: 40 }, (_, index) => ({ conditions: [leaf(large(index))] })) } } });
  let rests = 0;
  const { parsed, regex } = await parseInTurns(text, () => Promise.resolve(void (rests += 1)));
  expect(parsed.ok ? [] : parsed.problems).toMatchObject([{ pointer: expect.stringMatching(/^\/tools\/t\/deny_if\/\d/), code: "invalid_regex" }]);
  expect(rests).toBeLessThan(32);
  expect(regex.bytes()).toBeLessThan(regexBytesPerDocumentMax + 16 * 1024 * 1024);
});
