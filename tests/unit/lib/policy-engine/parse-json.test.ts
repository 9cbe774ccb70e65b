// The strict reader against the platform's own, and what it remembers about places.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documentDepthMax } from "@/lib/policy-engine/bounds";
import { locatePointer, locateProblems } from "@/lib/policy-engine/locate-problem";
import { parseJson } from "@/lib/policy-engine/parse-json";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { linearRegex } from "@/lib/linear-regex/compile-regex";

function accepts(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

const bracesAlike = fc.string({ unit: fc.constantFrom(..."{}[],:\"\\u0019.-+eE tfn\n", "true", "null", "1e5", '"a"'), maxLength: 12 });

describe("parseJson", () => {
  it("accepts exactly the texts that JSON.parse accepts", () => {
    fc.assert(fc.property(fc.oneof(bracesAlike, fc.json(), fc.string()), (text) => {
      expect(parseJson(text).ok).toBe(accepts(() => JSON.parse(text)));
    }), { numRuns: 5_000 });
  });

  it("reads the values that JSON.parse reads", () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 1, "\t"), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const parsed = parseJson(text);
      expect(parsed.ok && parsed.root.value).toEqual(JSON.parse(text));
    }), { numRuns: 1_000 });
  });

  it("makes __proto__ an ordinary member", () => {
    const parsed = parseJson('{"__proto__":{"a":1}}');
    expect(parsed.ok && Object.keys(parsed.root.value ?? {})).toEqual(["__proto__"]);
  });

  it(`reads ${documentDepthMax} levels and refuses one more`, () => {
    const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    expect(parseJson(nested(documentDepthMax)).ok).toBe(true);
    expect(parseJson(nested(documentDepthMax + 1)).problems.map(({ code }) => code)).toEqual(["too_deep"]);
  });

  it.each([
    ["1.0", true], ["1e2", true], ["100000000000000000000", true], ["0.1", true], ["1E-7", true], ["-0", true], ["0e999999999999", true],
    ["9007199254740993", false], ["1e400", false], ["1e-400", false], ["0.1000000000000000055", false], ["123456789012345678901234567890", false],
    ["1.7976931348623157e308", true], ["5e-324", true], ["4.9e-324", false], [`1.${"0".repeat(1000)}`, true],
  ])("judges whether a double holds %s: %s", (literal, exact) => {
    expect(parseJson(literal).problems.map(({ code }) => code)).toEqual(exact ? [] : ["number_not_exact"]);
  });
});

describe("locateProblems", () => {
  const textAt = (text: string, pointer: string) => {
    const range = locatePointer(text, pointer);
    return range === null ? null : text.slice(range.start, range.end);
  };

  it("finds what a pointer names", () => {
    const text = '{ "a/b": [1, {"~": "x"}], "": null }';
    expect(textAt(text, "/a~1b/1/~0")).toBe('"x"');
    expect(textAt(text, "/a~1b")).toBe('[1, {"~": "x"}]');
    expect(textAt(text, "/")).toBe("null");
    expect(textAt(text, "")).toBe(text);
    expect(textAt(text, "/nothing")).toBe(null);
    expect(textAt(text, "/a~1b/2")).toBe(null);
  });

  it("marks the name of an unknown field, the value that is wrong, and the brace of the object that misses one", () => {
    const text = '{"version": "2", "hyde": ["x"], "tools": {"t": {"limits": [ {"max": 1} ]}}}';
    const parsed = parsePolicy(text, linearRegex);
    const problems = parsed.ok ? [] : parsed.problems;
    const marked = locateProblems(text, problems).map(({ start, end }, place) => [problems[place]?.pointer, text.slice(start, end), start]);
    expect(marked).toEqual([
      ["/default", "{", 0], ["/hyde", '"hyde"', text.indexOf('"hyde"')],
      ["/tools/t/limits/0/counter", "{", text.indexOf('{"max"')], ["/tools/t/limits/0/window", "{", text.indexOf('{"max"')],
      ["/version", '"2"', text.indexOf('"2"')],
    ]);
  });

  it("marks the place where a text stops being JSON", () => {
    const text = '{\n  "version": "1",\n  oops\n}';
    const parsed = parsePolicy(text, linearRegex);
    const problems = parsed.ok ? [] : parsed.problems;
    expect(problems.map(({ message }) => message)).toEqual(['not valid JSON: unexpected "o" (line 3, column 3)']);
    expect(locateProblems(text, problems).map(({ start, end }) => text.slice(start, end))).toEqual(["o"]);
    expect(locateProblems("", [{ pointer: "", code: "bad_value", message: "" }])).toEqual([{ start: 0, end: 0 }]);
  });
});
