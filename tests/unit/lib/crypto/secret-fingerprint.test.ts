import { describe, expect, it } from "vitest";
import { hashToken } from "@/lib/crypto/hash-token";
import { secretFingerprint, tokenFingerprint } from "@/lib/crypto/secret-fingerprint";

describe("the fingerprint of a secret", () => {
  it("is the same for the same secret of the same organization under the same key, and for nothing else", () => {
    const fingerprint = secretFingerprint("hunter2", "org_a", "key");
    expect(fingerprint).toMatch(/^[0-9a-f]{12}$/);
    expect(secretFingerprint("hunter2", "org_a", "key")).toBe(fingerprint);
    const others = [secretFingerprint("hunter3", "org_a", "key"), secretFingerprint("hunter2", "org_b", "key"), secretFingerprint("hunter2", "org_a", "yek")];
    expect(new Set([fingerprint, ...others]).size).toBe(4);
  });

  it("of a token is told from its stored hash, and is no part of it", () => {
    const hash = hashToken("pcg_x");
    expect(tokenFingerprint(hash)).toMatch(/^[0-9a-f]{12}$/);
    expect(hash).not.toContain(tokenFingerprint(hash));
    expect(tokenFingerprint(hash)).not.toBe(tokenFingerprint(hashToken("pcg_y")));
  });
});
