// What holds for every document and every call, whatever they say.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { isJsonObject } from "@/lib/policy-engine/json-values";
import { judgeCall } from "@/lib/policy-engine/judge-call";
import { compileNamePattern } from "@/lib/policy-engine/match-name-pattern";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import type { Json, Judgement, PolicyRequest } from "@/lib/policy-engine/types";
import { randomPolicy, randomRequest, reordered, seededRandom } from "@/tests/support/random-policies";

const seed = fc.integer({ min: 0, max: 2 ** 31 });

function judge(document: Json, request: PolicyRequest): Judgement {
  const parsed = parsePolicy(JSON.stringify(document), linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return judgeCall(compilePolicy(parsed.policy, linearRegex), request);
}

const allows = (judgement: Judgement): boolean => judgement.kind === "reserve" || judgement.decision.effect === "allow";
/** `JSON.stringify` has no bigint; amounts are compared as text. */
const bytesOf = (value: unknown): string => JSON.stringify(value, (_, member: unknown) => (typeof member === "bigint" ? `${member}` : member));
const jsonOf = (value: object): Json => JSON.parse(JSON.stringify(value));

describe("every document and call", () => {
  it("gives the same bytes again", () => {
    fc.assert(fc.property(seed, (from) => {
      const random = seededRandom(from);
      const [document, request] = [jsonOf(randomPolicy(random)), randomRequest(random)];
      expect(bytesOf(judge(document, request))).toBe(bytesOf(judge(document, request)));
    }), { numRuns: 300 });
  });

  it("gives the same bytes whatever the order of members in the document and in the arguments", () => {
    fc.assert(fc.property(seed, (from) => {
      const random = seededRandom(from);
      const [document, request] = [jsonOf(randomPolicy(random)), randomRequest(random)];
      const args = reordered(request.args, random);
      if (!isJsonObject(args)) throw new Error("arguments are an object");
      expect(bytesOf(judge(reordered(document, random), { ...request, args }))).toBe(bytesOf(judge(document, request)));
    }), { numRuns: 500 });
  });

  it("is never allowed by a deny_if that is added", () => {
    fc.assert(fc.property(seed, (from) => {
      const random = seededRandom(from);
      const [document, donor, request] = [randomPolicy(random), randomPolicy(random), randomRequest(random)];
      const rules = [document, donor].flatMap((one) => [one.all_tools, ...Object.values(one.tools ?? {})]).flatMap((section) => section?.deny_if ?? []);
      const more = { ...document, all_tools: { ...document.all_tools, deny_if: [...(document.all_tools?.deny_if ?? []), ...rules] } };
      if (allows(judge(jsonOf(more), request))) expect(allows(judge(jsonOf(document), request))).toBe(true);
    }), { numRuns: 500 });
  });

  it("is answered the same by a compiled policy that has judged others before", () => {
    const random = seededRandom(7);
    const parsed = parsePolicy(JSON.stringify(randomPolicy(random)), linearRegex);
    if (!parsed.ok) throw new Error("not valid");
    const used = compilePolicy(parsed.policy, linearRegex);
    for (let calls = 0; calls < 500; calls += 1) {
      const request = randomRequest(random);
      expect(bytesOf(judgeCall(used, request))).toBe(bytesOf(judgeCall(compilePolicy(parsed.policy, linearRegex), request)));
    }
  });
});

describe("parsePolicy", () => {
  it("never throws, whatever the text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => { parsePolicy(text, linearRegex); }), { numRuns: 2_000 });
  });

  it("never throws, whatever the JSON, and sorts what it finds", () => {
    fc.assert(fc.property(fc.json({ maxDepth: 6 }), (text) => {
      const parsed = parsePolicy(text, linearRegex);
      expect(parsed.ok).toBe(false);
    }), { numRuns: 1_000 });
  });

  it("never throws on a valid document with one piece broken", () => {
    fc.assert(fc.property(seed, fc.nat(), fc.jsonValue(), (from, place, value) => {
      const text = JSON.stringify(randomPolicy(seededRandom(from)));
      const at = place % text.length;
      parsePolicy(text.slice(0, at) + JSON.stringify(value) + text.slice(at + 1), linearRegex);
      parsePolicy(text.slice(0, at), linearRegex);
    }), { numRuns: 1_000 });
  });

  it("answers within a second for the most expensive texts that fit", () => {
    const inner = "[".repeat(100_000);
    const many = (piece: string, around: (list: string) => string) => around(Array(Math.floor(250_000 / (piece.length + 1))).fill(piece).join(","));
    const rules = (list: string) => `{"version":"1","default":"deny","tools":{"t":{"deny_if":[${list}]}}}`;
    const texts = [
      inner,
      `{"${"k".repeat(100_000)}":${many("1", (list) => `[${list.slice(0, 100_000)}1]`)}}`,
      many('"a":1', (list) => `{${list}}`),
      many("9007199254740993", rules),
      many("{}", rules),
      many('{"conditions":[{"path":"args.a","op":"regex","value":"(?:..............................){999}"}]}', rules),
      many('{"conditions":[{"path":"args.a","op":"regex","value":"\\\\pL{1000}"}]}', rules),
      `{"version":1.${"0".repeat(250_000)}1}`,
      `"${"\\ud800".repeat(40_000)}"`,
    ];
    for (const text of texts) {
      const start = performance.now();
      expect(parsePolicy(text, linearRegex).ok).toBe(false);
      expect(performance.now() - start, text.slice(0, 90)).toBeLessThan(3_000);
    }
  });
});

describe("compileNamePattern", () => {
  it("agrees with the definition: literal pieces in order, anything between", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*", ".", "😀"), maxLength: 8 });
    fc.assert(fc.property(text, fc.string({ unit: fc.constantFrom("a", "b", ".", "😀"), maxLength: 12 }), (pattern, name) => {
      const definition = new RegExp(`^${pattern.split("*").map((piece) => piece.replaceAll(".", "\\.")).join("[^]*")}$`, "u");
      expect(compileNamePattern(pattern)(name)).toBe(definition.test(name));
    }), { numRuns: 3_000 });
  });

  it("takes time linear in the name for the pattern with the most stars", () => {
    const matches = compileNamePattern("a*".repeat(99) + "b");
    const timeOf = (length: number) => {
      const name = "a".repeat(length);
      const start = performance.now();
      expect(matches(name)).toBe(false);
      return performance.now() - start;
    };
    timeOf(1_000);
    expect(timeOf(1_000_000)).toBeLessThan(2_000);
  });
});
