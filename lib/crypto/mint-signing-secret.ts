// What signs a webhook (Standard Webhooks 1.0.0): the prefix that its libraries know, and random bytes in base64.
import { randomBytes } from "node:crypto";

const PREFIX = "whsec_";
const RANDOM_BYTES = 32;

/** A new secret that nobody can guess. */
export function mintSigningSecret(): string {
  return PREFIX + randomBytes(RANDOM_BYTES).toString("base64");
}

/** The key of the HMAC that a secret stands for; throws for a text that is none. */
export function signingKeyOf(secret: string): Buffer {
  if (!/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(secret)) throw new Error("this is not a signing secret");
  return Buffer.from(secret.slice(PREFIX.length), "base64");
}
