// Upstream credentials: sealed by one key, opened by the other, and only for the organization, server and origin they were given for.
import { describe, expect, test } from "vitest";
import { generateSealingKeys, sealingPublicKeyOf } from "@/lib/crypto/generate-sealing-keys.mjs";
import { openSecret, SealedSecretError } from "@/lib/crypto/open-secret";
import { sealSecret } from "@/lib/crypto/seal-secret";
import { sealingSuite, SECRET_BYTES_MAX } from "@/lib/crypto/sealing-keys";

const keys = generateSealingKeys();
const place = { orgId: "org_1", serverId: "srv_1", origin: "https://mcp.example" };

describe("a sealed secret", () => {
  test("opens for its own place", async () => {
    const sealed = await sealSecret("Bearer ünïcode", place, keys.publicKey);
    expect(sealed).toMatch(/^v1\.[A-Za-z0-9_-]+$/);
    expect(await openSecret(sealed, place, keys.privateKey)).toBe("Bearer ünïcode");
  });

  test("is another text every time", async () => {
    expect(await sealSecret("x", place, keys.publicKey)).not.toBe(await sealSecret("x", place, keys.publicKey));
  });

  test.each([
    ["organization", { ...place, orgId: "org_2" }],
    ["server", { ...place, serverId: "srv_2" }],
    ["origin", { ...place, origin: "https://evil.example" }],
    ["scheme", { ...place, origin: "http://mcp.example" }],
  ])("does not open for another %s", async (_, other) => {
    const sealed = await sealSecret("secret", place, keys.publicKey);
    await expect(openSecret(sealed, other, keys.privateKey)).rejects.toBeInstanceOf(SealedSecretError);
  });

  test("does not open with another private key", async () => {
    const sealed = await sealSecret("secret", place, keys.publicKey);
    await expect(openSecret(sealed, place, generateSealingKeys().privateKey)).rejects.toBeInstanceOf(SealedSecretError);
  });

  test("does not open when a byte was changed, cut off or added", async () => {
    const sealed = await sealSecret("secret", place, keys.publicKey);
    const changed = sealed.slice(0, 20) + (sealed[20] === "A" ? "B" : "A") + sealed.slice(21);
    for (const text of [changed, sealed.slice(0, -4), `${sealed}AAAA`, sealed.replace("v1.", "v2."), "v1.", "", "v1.!!!!"]) {
      await expect(openSecret(text, place, keys.privateKey)).rejects.toBeInstanceOf(SealedSecretError);
    }
  });

  test("has a bound: at it, yes; one byte past it, no", async () => {
    const longest = "x".repeat(SECRET_BYTES_MAX);
    expect(await openSecret(await sealSecret(longest, place, keys.publicKey), place, keys.privateKey)).toBe(longest);
    await expect(sealSecret(`${longest}x`, place, keys.publicKey)).rejects.toThrow("at most");
  });

  test("is refused a place with an empty part or one that could be read as two", async () => {
    await expect(sealSecret("x", { ...place, orgId: "" }, keys.publicKey)).rejects.toThrow();
    await expect(sealSecret("x", { ...place, orgId: "org_1|srv_1" }, keys.publicKey)).rejects.toThrow();
  });

  test("says nothing of itself in the error", async () => {
    const error: unknown = await openSecret("v1.AAAA", place, keys.privateKey).catch((caught: unknown) => caught);
    expect(String(error)).not.toContain("AAAA");
  });
});

describe("a sealing key pair", () => {
  test("is two times 32 bytes, and the public key follows from the private one", () => {
    expect(keys.privateKey).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(sealingPublicKeyOf(keys.privateKey)).toBe(keys.publicKey);
    expect(() => sealingPublicKeyOf("short")).toThrow();
  });
});

test("the suite is DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM, by the numbers of RFC 9180", () => {
  const suite = sealingSuite();
  expect([suite.kem.id, suite.kdf.id, suite.aead.id]).toEqual([0x0020, 0x0001, 0x0002]);
});
