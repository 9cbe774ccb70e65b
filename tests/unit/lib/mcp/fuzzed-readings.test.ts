// The first thousands of the cases of `npm run test:fuzz`, with every commit.
import { expect, it } from "vitest";
import { fuzzEvents } from "@/tests/fuzz/fuzz-events";
import { fuzzHandles } from "@/tests/fuzz/fuzz-handles";
import { fuzzHeaders } from "@/tests/fuzz/fuzz-headers";
import { fuzzMessages } from "@/tests/fuzz/fuzz-messages";
import { fuzzReplacements } from "@/tests/fuzz/fuzz-replacements";
import { readPlainJson } from "@/tests/fuzz/plain-json-reader";
import { diceOf } from "@/tests/support/random-policies/dice";

it.each([fuzzMessages, fuzzReplacements, fuzzEvents, fuzzHeaders, fuzzHandles])("$name: $claim", ({ once }) => {
  const dice = diceOf(20_261_125);
  for (let at = 0; at < 3_000; at += 1) expect(once(dice, new Map())).toBeNull();
});

const utf8 = (text: string) => new TextEncoder().encode(text);

it("the plain reader reads what the grammar has, and nothing else", () => {
  for (const text of ["0", " [1 , -0.5e+3] ", '{"a":{"b":[]},"a":null}', '"\\u00e9\\ud800\\n\u{1f600}"', "true", "{}"]) expect(readPlainJson(utf8(text)), text).not.toBeNull();
  for (const text of ["", " ", "01", "1.", "-", "+1", "[1,]", "{,}", '{"a"}', "{a:1}", "'a'", '"\n"', '"\\x"', '"\\u12g4"', "nul", "1 2", "[", "\u00a01", "\ufeff1"]) expect(readPlainJson(utf8(text)), text).toBeNull();
  for (const bytes of [[0x22, 0xff, 0x22], [0x22, 0xc0, 0x80, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22], [0x22, 0xf5, 0x80, 0x80, 0x80, 0x22], [0x22, 0xe2, 0x82, 0x22], [0xef, 0xbb, 0xbf, 0x31]]) {
    expect(readPlainJson(Uint8Array.from(bytes))).toBeNull();
  }
});
