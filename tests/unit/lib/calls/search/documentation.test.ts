import { describe, expect, it } from "vitest";
import { keyRow, searchKeyOf, searchKeys } from "@/lib/calls/search/search-keys";
import { randomId } from "@/lib/crypto/random-id";
import { momentOfCall } from "@/lib/calls/moment-of-call";
import { read } from "@/tests/architecture/source-files";

describe("docs/call-search.md", () => {
  it("has every key with what it asks, its choices and its example, in the order of the table", () => {
    const lines = Object.keys(searchKeys).map((word) => {
      const key = searchKeyOf(word);
      if (key === null) throw new Error(word);
      const { about, choices, example } = keyRow(key);
      return `| \`${key}\` | ${about}${choices === undefined ? "" : `: ${Object.keys(choices).join(", ")}`} | \`${example}\` |`;
    });
    expect(read("docs/call-search.md")).toContain(lines.join("\n"));
  });
});

describe("the moment of a call", () => {
  it("is that with which its id was made", () => {
    for (const ms of [0, 1_764_000_000_123, 2 ** 48 - 1]) expect(momentOfCall(randomId("cal", ms))).toBe(ms);
  });
  it("is in nothing but an id of a call", () => {
    for (const text of ["", "cal_1", `srv_${"0".repeat(24)}`, `cal_${"i".repeat(24)}`]) expect(momentOfCall(text), text).toBeNull();
  });
});
