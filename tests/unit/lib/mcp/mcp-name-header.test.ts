// The header that mirrors a name: what is encoded is what is decoded, whatever its length.
import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeNameHeader, encodeNameHeader } from "@/lib/mcp/mcp-name-header";

it("carries every name there and back in visible ASCII", () => {
  fc.assert(fc.property(fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("", " a", "a\t", "=?base64?YQ==?=", "=?base64?=", "plain/name")), (name) => {
    const header = encodeNameHeader(name);
    expect(header).toMatch(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/);
    expect(decodeNameHeader(header)).toBe(name);
  }), { numRuns: 500 });
});

it.each([100_000, 2_000_000])("encodes a name of %d characters without running out of stack", (length) => {
  const name = "é".repeat(length);
  expect(encodeNameHeader(name)).toBe(`=?base64?${Buffer.from(name, "utf8").toString("base64")}?=`);
});
