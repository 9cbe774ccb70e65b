// The strict pass (law L2): what it accepts every parser reads alike, what it refuses is invalid or ambiguous.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inexactNumbersMax, jsonArrayEntriesMax, jsonDepthMax, jsonKeysMax } from "@/lib/mcp/bounds";
import { parseStrictJson, type StrictJson } from "@/lib/mcp/strict-json";
import { processorTime } from "@/tests/support/processor-time";
import { isPlainlyExact } from "./plain-decimal";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (text: string): StrictJson => parseStrictJson(utf8(text));
const faultOf = (text: string): string => {
  const result = parse(text);
  return result.ok ? "accepted" : result.fault;
};
const inexactOf = (text: string): string[] => {
  const result = parse(text);
  return result.ok ? [...result.inexactNumbers].sort() : ["refused"];
};

describe("PRO-01 duplicate keys are refused", () => {
  const message = (params: string): string => `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`;
  it.each([
    ["in params, safe first", message('{"name":"safe","name":"danger"}')],
    ["in params, danger first", message('{"name":"danger","name":"safe"}')],
    ["in the envelope", '{"method":"ping","method":"tools/call"}'],
    ["in the arguments", message('{"name":"safe","arguments":{"a":1,"a":1}}')],
    ["below an array", message('{"name":"safe","arguments":{"a":[{"b":1,"b":2}]}}')],
    ["where the first value is an object that the second replaces", '{"a":{"b":1,"c":2},"a":{"b":1}}'],
    ["the empty key", '{"":1,"":2}'],
  ])("%s", (_where, text) => expect(faultOf(text)).toBe("duplicate_key"));

  it("accepts one key in two objects", () => expect(faultOf('{"a":{"a":1},"b":[{"a":2},{"a":3}]}')).toBe("accepted"));
});

describe("PRO-02 duplicates are found after unescaping, and in time", () => {
  it("an escaped duplicate", () => expect(faultOf('{"name":"safe","n\\u0061me":"danger"}')).toBe("duplicate_key"));
  it("an escaped solidus", () => expect(faultOf('{"a/b":1,"a\\/b":2}')).toBe("duplicate_key"));
  it("the last two of 10,000 keys, without comparing each with each", () => {
    const keys = Array.from({ length: jsonKeysMax - 1 }, (_, index) => `"k${index}":0`);
    const text = `{${keys.join(",")},"k${jsonKeysMax - 2}":1}`;
    const spentMs = processorTime();
    expect(faultOf(text)).toBe("duplicate_key");
    expect(spentMs()).toBeLessThan(2_000);
  });
});

describe("PRO-04 keys that reach for the prototype", () => {
  it.each(['{"__proto__":{"admin":true}}', '{"a":[{"__proto__":1}]}', '{"__pr\\u006fto__":1}'])("%s is refused", (text) => expect(faultOf(text)).toBe("proto_key"));
  it("constructor and prototype are ordinary keys, and nothing is polluted", () => {
    const result = parse('{"constructor":{"prototype":{"admin":true}},"prototype":1}');
    expect(result.ok && Object.hasOwn(Object(result.value), "constructor")).toBe(true);
    expect("admin" in {}).toBe(false);
  });
});

describe("PRO-05 numbers pass as written, and those that no double holds are named", () => {
  it.each(["0", "-0", "0.0", "1.0", "1e2", "1E+2", "0.1e1", "100", "12.5", "0.1", "9007199254740991", "9007199254740992", "1e308", "5e-324", "0e999999999", "1000000000000000000000", "1.7976931348623157e308"])(
    "%s is exact", (token) => expect(inexactOf(`{"a":${token}}`)).toEqual([]),
  );
  it.each(["9007199254740993", "1e400", "-1e400", "1e-400", "0.1000000000000000055", "18446744073709551615", "1.00000000000000000001", "1".repeat(400), "123456789012345678"])(
    "%s is named by its pointer", (token) => expect(inexactOf(`{"a":[0,{"b/~":${token}}]}`)).toEqual(["/a/1/b~1~0"]),
  );
  it("names each of several, at the root too", () => {
    expect(inexactOf('{"a":9007199254740993,"b":{"c":[1,[2,1e400],3]},"d":1,"e":1e400}')).toEqual(["/a", "/b/c/1/1", "/e"]);
    expect(inexactOf("1e400")).toEqual([""]);
  });
  it("names each by the keys that it stands under now, in this body and in the next", () => {
    expect(inexactOf('{"a":{"x":1e400,"y":1e400},"b":{"x":1e400}}')).toEqual(["/a/x", "/a/y", "/b/x"]);
    expect(inexactOf('{"c":{"z":1e400,"y":1e400},"d":{"w":1e400}}')).toEqual(["/c/y", "/c/z", "/d/w"]);
  });
  it("reads the keys that thousands of them stand under once", () => {
    const depth = jsonDepthMax - 2;
    const text = `${'{"a":'.repeat(depth)}[${Array.from({ length: 7_900 }, () => "1e400").join(",")}]${"}".repeat(depth)}`;
    const spentMs = processorTime();
    for (let round = 0; round < 5; round += 1) expect(faultOf(text)).toBe("accepted");
    expect(spentMs()).toBeLessThan(700);
  });
  it("is not misled by brackets, commas and digits in strings and keys", () => {
    expect(inexactOf('{"[{,1e400":["]},:9007199254740993",1e400]}')).toEqual(["/[{,1e400/1"]);
  });
  it.each(["0x10", "NaN", "Infinity", "01", "+1", "1.", ".5", "1e", "-", "--1", "1_000"])("%s is no number", (token) => expect(faultOf(`{"a":${token}}`)).toBe("not_json"));
  it("bounds how many it names", () => {
    const numbers = (count: number): string => {
      const half = Array.from({ length: count / 2 }, () => "1e400").join(",");
      return `[[${half}],[${half}]]`;
    };
    expect(inexactOf(numbers(inexactNumbersMax))).toHaveLength(inexactNumbersMax);
    expect(faultOf(`[${numbers(inexactNumbersMax)},1e400]`)).toBe("too_many_inexact_numbers");
    const longKey = `{"${"k".repeat(2000)}":[${Array.from({ length: 600 }, () => "1e400").join(",")}]}`;
    expect(faultOf(longKey)).toBe("too_many_inexact_numbers");
  });
});

describe("PRO-06 text that is not well-formed UTF-8 is refused", () => {
  it.each([
    ["a stray byte", [0x22, 0xff, 0x22], "not_utf8"],
    ["an overlong solidus", [0x22, 0xc0, 0xaf, 0x22], "not_utf8"],
    ["a surrogate in UTF-8", [0x22, 0xed, 0xa0, 0x80, 0x22], "not_utf8"],
    ["a cut character", [0x22, 0xe2, 0x82, 0x22], "not_utf8"],
    ["above U+10FFFF", [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], "not_utf8"],
    ["a byte order mark", [0xef, 0xbb, 0xbf, 0x7b, 0x7d], "byte_order_mark"],
    ["UTF-16 LE with mark", [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00], "not_utf8"],
    ["UTF-16 LE without mark", [0x7b, 0x00, 0x7d, 0x00], "not_json"],
    ["UTF-16 BE", [0x00, 0x7b, 0x00, 0x7d], "not_json"],
  ])("%s", (_what, bytes, fault) => {
    const result = parseStrictJson(Uint8Array.from(bytes));
    expect(result.ok ? "accepted" : result.fault).toBe(fault);
  });
  it.each(['"\\ud800"', '"\\udc00"', '"\\ud800x"', '"\\ud800\\ud800"', '"\\ud800\\n\\udc00"', '"\\udc00\\ud800"', '"\\udc00\\udc00"', '{"\\uD83D":1}', '"a\\ud83d\\u0041"'])(
    "%s has half of a pair", (text) => expect(faultOf(text)).toBe("lone_surrogate"),
  );
  it("half of a pair is found however far into a text it stands, and however many escapes before it", () => {
    for (const [stretch, escapes] of [[10, 3], [63, 1], [64, 1], [65, 4], [200, 2], [700, 5]] as const) {
      const before = ("x".repeat(stretch) + '\\"').repeat(escapes);
      expect(faultOf(`"${before}\\ud800"`), `${stretch} ${escapes}`).toBe("lone_surrogate");
      expect(faultOf(`["${before}","\\ud800"]`), `${stretch} ${escapes}`).toBe("lone_surrogate");
      expect(faultOf(`["${before}\\ud83d\\ude00",{"a":[1]}]`), `${stretch} ${escapes}`).toBe("accepted");
      // A quote that is escaped ends nothing: what follows it is text, and no brackets.
      expect(faultOf(`["${before}${"[".repeat(200)}"]`), `${stretch} ${escapes}`).toBe("accepted");
    }
  });
  it.each(['"\\ud83d\\ude00"', '"\\uD83D\\uDE00x"', '"😀"', '"\\\\ud800"', '"\\u00e9\\\\"'])("%s is whole", (text) => expect(faultOf(text)).toBe("accepted"));
});

describe("PRO-07 every bound holds at its limit and one past it", () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  it("depth", () => {
    expect(faultOf(nested(jsonDepthMax))).toBe("accepted");
    expect(faultOf(nested(jsonDepthMax + 1))).toBe("too_deep");
    expect(faultOf('{"a":'.repeat(jsonDepthMax + 1) + "1" + "}".repeat(jsonDepthMax + 1))).toBe("too_deep");
  });
  it("a million open brackets, given up at the bound", () => {
    const spentMs = processorTime();
    expect(faultOf("[".repeat(1_000_000))).toBe("too_deep");
    expect(spentMs()).toBeLessThan(2_000);
  });
  it("keys of the whole body", () => {
    const object = (keys: number): string => `{${Array.from({ length: keys }, (_, index) => `"${index}":1`).join(",")}}`;
    expect(faultOf(object(jsonKeysMax))).toBe("accepted");
    expect(faultOf(object(jsonKeysMax + 1))).toBe("too_many_keys");
    expect(faultOf(`[${object(jsonKeysMax / 2)},${object(jsonKeysMax / 2 + 1)}]`)).toBe("too_many_keys");
  });
  it("entries of one array", () => {
    const array = (entries: number): string => `[${Array.from({ length: entries }, () => "0").join(",")}]`;
    expect(faultOf(array(jsonArrayEntriesMax))).toBe("accepted");
    expect(faultOf(array(jsonArrayEntriesMax + 1))).toBe("array_too_long");
    expect(faultOf(`[${array(jsonArrayEntriesMax)},${array(jsonArrayEntriesMax)}]`)).toBe("accepted");
  });
  it("a string of 1 MiB, within 50 ms", () => {
    const text = `"${"x".repeat(1_048_576)}"`;
    const spentMs = processorTime();
    expect(faultOf(text)).toBe("accepted");
    expect(spentMs()).toBeLessThan(50);
  });
});

describe("PRO-09 what is not one JSON text is refused", () => {
  it.each(["{} x", "{}{}", "{}\n{}", "// c\n{}", "{/**/}", "{'a':1}", "{a:1}", '{"a":1,}', "[1,]", "[,1]", '{"a"}', '{"a":}', "]", "}{", "{]", "[}", '"', '"\n"', '"\\x"', '"\\u12"', "tru", "nul", "undefined", "\u00a0{}", " ", "\u2028{}", "{}\u0000"])(
    "%j", (text) => expect(faultOf(text)).toBe("not_json"),
  );
  it("no bytes at all", () => expect(faultOf("")).toBe("empty"));
});

describe("the pass against the native parser", () => {
  const scalar = fc.oneof(fc.string({ unit: "grapheme" }), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.boolean(), fc.constant(null));
  const tree = fc.letrec((tie) => ({
    node: fc.oneof({ maxDepth: 6 }, scalar, fc.array(tie("node"), { maxLength: 5 }), fc.dictionary(fc.string({ unit: "grapheme", maxLength: 6 }), tie("node"), { maxKeys: 5 })),
  })).node;

  it("accepts whatever JSON.stringify writes, with the same value", () => {
    fc.assert(fc.property(tree, fc.nat(3), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      if (text.includes('"__proto__"')) return;
      const result = parse(text);
      expect(result.ok).toBe(true);
      if (!result.ok) return;
      expect(result.value).toStrictEqual(JSON.parse(text));
      expect(JSON.stringify(result.value, null, indent)).toBe(text);
      expect([...result.inexactNumbers]).toEqual([]);
    }), { numRuns: 3000 });
  });

  // Fragments that join to valid, broken and ambiguous texts alike.
  const fragment = fc.constantFrom("{", "}", "[", "]", ",", ":", '"a"', '"b"', '"\\u0061"', '"\\ud800"', '"__proto__"', "1", "-0", "1e400", "9007199254740993", "0.5", "true", "null", " ", "\n", "\\", '"', "\u00e9", "e5", "-");
  const composed = fc.oneof(
    fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join("")),
    fc.array(fc.tuple(fc.constantFrom('"a"', '"b"', '"\\u0061"', '"c"', '"__proto__"'), fc.constantFrom("1", "1e400", '"x"', "[1,1e400]", '{"a":1}', '{"a":1,"a":2}', '"\\udc00"')), { maxLength: 4 })
      .map((members) => `{${members.map(([key, value]) => `${key}:${value}`).join(",")}}`),
  );

  it("refuses only what is invalid or ambiguous, and accepts only what the native parser reads", () => {
    let accepted = 0;
    fc.assert(fc.property(composed, (text) => {
      const result = parse(text);
      const oracle = readPlainly(text);
      if (result.ok) {
        accepted += 1;
        expect(oracle).toEqual({ ambiguous: false, inexact: [...result.inexactNumbers].sort() });
        expect(result.value).toStrictEqual(JSON.parse(text));
      } else if (oracle !== null) expect(oracle.ambiguous, `${text} was refused as ${result.fault}`).toBe(true);
    }), { numRuns: 20_000 });
    expect(accepted).toBeGreaterThan(500);
  });

  it("agrees with the native parser on random bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      if (parseStrictJson(bytes).ok) expect(() => { JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)); }).not.toThrow();
    }), { numRuns: 5000 });
  });
});

/** A slow, plain reading: null where it is no JSON; else whether parsers could disagree, and the pointers of inexact numbers. */
function readPlainly(text: string): { ambiguous: boolean; inexact: string[] } | null {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  let at = 0;
  let ambiguous = text === "";
  const inexact: string[] = [];
  const blanks = (): void => { while (" \n\r\t".includes(text[at] ?? "x")) at += 1; };
  const string = (): string => {
    const start = at;
    at += 1;
    while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
    at += 1;
    const value = String(JSON.parse(text.slice(start, at)));
    if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value)) ambiguous = true;
    return value;
  };
  const value = (pointer: string): void => {
    blanks();
    const first = text[at];
    if (first === "{" || first === "[") {
      const close = first === "{" ? "}" : "]";
      const seen = new Set<string>();
      at += 1;
      for (let index = 0; ; index += 1) {
        blanks();
        if (text[at] === close) break;
        if (text[at] === ",") { at += 1; index -= 1; continue; }
        let key = String(index);
        if (close === "}") {
          key = string();
          if (seen.has(key) || key === "__proto__") ambiguous = true;
          seen.add(key);
          blanks();
          at += 1;
        }
        value(`${pointer}/${key}`);
      }
      at += 1;
    } else if (first === '"') string();
    else {
      const token = /^[^\s,\]}]+/.exec(text.slice(at))?.[0] ?? "";
      at += token.length;
      if (/[0-9]/.test(token) && !isPlainlyExact(token)) inexact.push(pointer);
    }
  };
  value("");
  return { ambiguous, inexact: inexact.sort() };
}
