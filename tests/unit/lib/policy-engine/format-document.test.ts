import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDocument } from "@/lib/policy-engine/format-document";
import type { Json } from "@/lib/policy-engine/types";
import { diceOf } from "@/tests/support/random-policies/dice";
import { randomPolicy } from "@/tests/support/random-policies/random-policy";

describe("formatDocument", () => {
  it("is read back as the same value, members in the same order", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const json: Json = JSON.parse(JSON.stringify(value));
      expect(JSON.stringify(JSON.parse(formatDocument(json)))).toBe(JSON.stringify(json));
    }));
    for (let seed = 1; seed <= 200; seed += 1) {
      const json: Json = JSON.parse(JSON.stringify(randomPolicy(diceOf(seed))));
      expect(JSON.stringify(JSON.parse(formatDocument(json)))).toBe(JSON.stringify(json));
    }
  });

  it("keeps a key called __proto__", () => {
    const json: Json = JSON.parse('{"__proto__":{"a":1}}');
    expect(JSON.stringify(JSON.parse(formatDocument(json)))).toBe('{"__proto__":{"a":1}}');
  });

  it("puts a section a line, and short values on it", () => {
    expect(formatDocument({ version: "1", default: "deny", hide: ["a", "b"], tools: { list: {}, rm: { action: "deny" } } })).toBe([
      "{", '  "version": "1",', '  "default": "deny",', '  "hide": ["a", "b"],', '  "tools": {', '    "list": {},', '    "rm": { "action": "deny" }', "  }", "}", "",
    ].join("\n"));
  });
});
