// How tokens are kept: as a hash. Passwords, which people choose, are hash-password.ts.
import { hash, timingSafeEqual } from "node:crypto";

/**
 * The SHA-256 of a token, in hex: what the database stores and is searched by. One fast hash is enough because a token holds
 * 256 random bits, which nobody can try through; a slow hash would only cost every call its time. The same token always gives the same hash.
 */
export function hashToken(token: string): string {
  return hash("sha256", token, "hex");
}

const hexCharacters = 64;
const left = Buffer.alloc(hexCharacters);
const right = Buffer.alloc(hexCharacters);

/** Whether two such hashes are one, in a time that does not tell how much of them is alike. */
export function isSameTokenHash(one: string, other: string): boolean {
  if (one.length !== hexCharacters || other.length !== hexCharacters) return false;
  left.write(one, "latin1");
  right.write(other, "latin1");
  return timingSafeEqual(left, right);
}
