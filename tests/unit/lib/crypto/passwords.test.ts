// Password hashes and the turnstile before them.
import { describe, expect, test } from "vitest";
import { hashPassword, PASSWORD_BYTES_MAX, verifyPassword } from "@/lib/crypto/hash-password";
import { Turnstile, TurnstileFullError } from "@/lib/crypto/turnstile";

describe("a password", () => {
  test("is hashed with Argon2id at the OWASP parameters, with a salt of its own", async () => {
    const [one, two] = await Promise.all([hashPassword("correct horse"), hashPassword("correct horse")]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword("correct horse", one)).toBe(true);
    expect(await verifyPassword("correct horsf", one)).toBe(false);
  });

  test.each([null, undefined])("is never right where no hash is stored (%s)", async (stored) => {
    expect(await verifyPassword("nobody has this password", stored)).toBe(false);
  });

  test("has a bound: at it, yes; one byte past it, no", async () => {
    const longest = "x".repeat(PASSWORD_BYTES_MAX);
    const hash = await hashPassword(longest);
    expect(await verifyPassword(longest, hash)).toBe(true);
    expect(await verifyPassword(`${longest}x`, hash)).toBe(false);
    await expect(hashPassword(`${longest}x`)).rejects.toThrow(RangeError);
  });

  test("is not accepted against a damaged hash", async () => {
    await expect(verifyPassword("x", "not a hash")).rejects.toThrow();
  });
});

describe("the turnstile", () => {
  test("never lets more through at once than it may, keeps the order, and refuses past its bound", async () => {
    const turnstile = new Turnstile(2, 3);
    const release: (() => void)[] = [];
    const order: number[] = [];
    let running = 0;
    let most = 0;
    const work = (id: number) => turnstile.pass(async () => {
      order.push(id);
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => release.push(resolve));
      running -= 1;
      return id;
    });
    const results = [1, 2, 3, 4, 5].map(work);
    await expect(work(6)).rejects.toBeInstanceOf(TurnstileFullError);
    for (let round = 0; round < 5; round += 1) {
      release.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await Promise.all(results)).toEqual([1, 2, 3, 4, 5]);
    expect(order).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  test("gives the place on when the work fails", async () => {
    const turnstile = new Turnstile(1, 1);
    await expect(turnstile.pass(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await turnstile.pass(() => Promise.resolve("next"))).toBe("next");
  });
});
