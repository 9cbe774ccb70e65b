import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { textMac } from "@/lib/crypto/text-mac";

test("is the HMAC-SHA-256 of node:crypto, for every key and text, one after the other", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), fc.array(fc.string({ unit: "binary", maxLength: 400 }), { minLength: 1, maxLength: 4 }), (key, texts) => {
    const mac = textMac(Buffer.from(key));
    for (const text of texts) expect(mac(text)).toBe(createHmac("sha256", Buffer.from(key)).update(text).digest("hex"));
  }));
});

test("is so at, and past, the size up to which it uses the buffer that it keeps, and for a short text after a long one", () => {
  const key = Buffer.alloc(32, 7);
  const mac = textMac(key);
  for (const length of [16_383, 16_384, 16_385, 100_000, 3, 0]) {
    const text = "é".repeat(Math.floor(length / 2)) + "x".repeat(length % 2);
    expect(mac(text)).toBe(createHmac("sha256", key).update(text).digest("hex"));
  }
});

test("takes texts as one, and long ones in pieces that part no character", () => {
  const key = Buffer.alloc(32, 7);
  const mac = textMac(key);
  for (const before of ["", "x", "xx", "xyz"]) {
    const text = before + "\u{1f512}".repeat(20_000) + "\ud800" + "é".repeat(9_000);
    expect(mac("org\n", text, "")).toBe(createHmac("sha256", key).update(`org\n${text}`).digest("hex"));
  }
  expect(mac("a", "b", "c")).toBe(mac("abc"));
});

test("refuses a key that would have to be hashed first", () => {
  expect(() => textMac(Buffer.alloc(65))).toThrow(RangeError);
});
