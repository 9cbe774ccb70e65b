// Tokens and ids: their form, their bounds, and that a typing error never reaches the database.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hashToken, isSameTokenHash } from "@/lib/crypto/hash-token";
import { mintToken, parseToken, TOKEN_LENGTH } from "@/lib/crypto/mint-token";
import { idTimeMs, randomId } from "@/lib/crypto/random-id";

describe("mintToken", () => {
  test("makes prefix, 43 and 6 base62 characters, different every time", () => {
    const tokens = Array.from({ length: 200 }, () => mintToken("pcg_"));
    for (const token of tokens) expect(token).toMatch(/^pcg_[0-9A-Za-z]{49}$/);
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(tokens[0]).toHaveLength(TOKEN_LENGTH);
  });

  test("makes what parseToken accepts, for its own prefix alone", () => {
    const token = mintToken("pck_");
    expect(parseToken(token, "pck_")).toBe(token);
    expect(parseToken(token, "pcg_")).toBeUndefined();
  });
});

describe("parseToken", () => {
  test("keeps accepting the form that was given out", () => {
    const token = "pcg_0000000000000000000000000000000000000000000";
    expect(parseToken(`${token}2O3utb`, "pcg_")).toBe(`${token}2O3utb`);
  });

  test("refuses every single changed character", () => {
    const token = mintToken("pcg_");
    for (let position = 0; position < token.length; position += 1) {
      const other = token[position] === "x" ? "y" : "x";
      expect(parseToken(token.slice(0, position) + other + token.slice(position + 1), "pcg_")).toBeUndefined();
    }
  });

  test.each([
    ["nothing", ""],
    ["a prefix alone", "pcg_"],
    ["one character less", mintToken("pcg_").slice(0, -1)],
    ["one character more", `${mintToken("pcg_")}0`],
    ["a space before", ` ${mintToken("pcg_").slice(1)}`],
    ["another prefix on a good body", `pck_${mintToken("pcg_").slice(4)}`],
  ])("refuses %s", (_, text) => {
    expect(parseToken(text, "pcg_")).toBeUndefined();
  });

  test("never throws, and refuses random text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => parseToken(text, "pcg_") === undefined));
  });
});

test("hashToken is SHA-256 in hex", () => {
  expect(hashToken("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("isSameTokenHash holds for one hash, and for none that differs anywhere or has another length", () => {
  const one = hashToken("abc");
  expect(isSameTokenHash(one, hashToken("abc"))).toBe(true);
  for (let at = 0; at < one.length; at += 1) expect(isSameTokenHash(one, `${one.slice(0, at)}x${one.slice(at + 1)}`)).toBe(false);
  for (const other of ["", one.slice(1), `${one}0`]) expect([isSameTokenHash(one, other), isSameTokenHash(other, one), isSameTokenHash(other, other)]).toEqual([false, false, false]);
});

describe("randomId", () => {
  test("is the prefix and 24 characters that are not mistaken for one another", () => {
    for (let round = 0; round < 200; round += 1) expect(randomId("org")).toMatch(/^org_[0-9a-hjkmnp-tv-z]{24}$/);
  });

  test("sorts by the time of its making", () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 2 ** 48 - 1 }), { minLength: 2, maxLength: 20 });
    fc.assert(fc.property(times, (moments) => {
      const ids = moments.map((moment) => ({ moment, id: randomId("cal", moment) }));
      const byId = [...ids].sort((a, b) => (a.id < b.id ? -1 : 1));
      expect(byId.map(({ moment }) => moment)).toEqual([...moments].sort((a, b) => a - b));
    }));
  });

  test("tells when it was made, and of what is no id that nobody knows", () => {
    for (const ms of [0, 1, 1_764_201_600_123, 2 ** 48 - 1]) expect(idTimeMs(randomId("cal", ms))).toBe(ms);
    expect(idTimeMs("cal_not an id")).toBeNaN();
  });

  test("does not repeat within one millisecond", () => {
    const ids = Array.from({ length: 5_000 }, () => randomId("grt", 1_800_000_000_000));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
