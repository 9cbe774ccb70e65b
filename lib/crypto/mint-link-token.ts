// Secrets that travel in a link of a mail or an invitation: short-lived, single-use, stored hashed (hash-token.ts).
import { randomBytes } from "node:crypto";

const RANDOM_BYTES = 32;
const LINK_TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** 256 random bits in base64url, which need no escaping in an address. */
export function mintLinkToken(): string {
  return randomBytes(RANDOM_BYTES).toString("base64url");
}

/** Whether `text` has the form of such a token, so that nothing else is ever looked up. */
export function isLinkToken(text: string): boolean {
  return LINK_TOKEN.test(text);
}
