// How tokens are kept: as a hash. Passwords, which people choose, are hash-password.ts.
import { hash } from "node:crypto";

/**
 * The SHA-256 of a token, in hex: what the database stores and is searched by. One fast hash is enough because a token holds
 * 256 random bits, which nobody can try through; a slow hash would only cost every call its time. The same token always gives the same hash.
 */
export function hashToken(token: string): string {
  return hash("sha256", token, "hex");
}
