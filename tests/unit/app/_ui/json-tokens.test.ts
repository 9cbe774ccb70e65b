import { describe, expect, test } from "vitest";
import { jsonTokens } from "@/app/_ui/json-tokens";

describe("jsonTokens", () => {
  test.each(['{"a": [1, -2.5e3, true, null, "x\\"y"]}', "not json at all", '{"open": "', "", '"a\\', "1true"])(
    "gives back every character of %j",
    (text) => {
      expect(jsonTokens(text).map((token) => token.text).join("")).toBe(text);
    },
  );

  test("tells a key from a string", () => {
    expect(jsonTokens('{"a": "b"}').filter((token) => token.kind !== "plain")).toEqual([
      { kind: "key", text: '"a"' },
      { kind: "string", text: '"b"' },
    ]);
  });

  test("stays linear on a long text without a closing quote", () => {
    const text = '"'.concat("\\a".repeat(200_000));
    expect(jsonTokens(text).map((token) => token.text).join("")).toBe(text);
  });
});
