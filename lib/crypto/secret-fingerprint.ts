// What the admin log holds of a secret: enough to tell it from another, and nothing of it.
import { createHmac, hash, hkdfSync } from "node:crypto";

const hexCharacters = 12;

/**
 * The same secret of the same organization gives the same 12 hex digits. Keyed, so that nobody without the installation's key can try
 * through what people choose for a secret; of two secrets one in 10^14 looks the same.
 */
export function secretFingerprint(secret: string, orgId: string, installationKey: string): string {
  const key = Buffer.from(hkdfSync("sha256", installationKey, orgId, "portcullis secret fingerprints", 32));
  return createHmac("sha256", key).update(secret, "utf8").digest("hex").slice(0, hexCharacters);
}

/** The same of a token of ours by its stored hash (hash-token.ts). No key: a token holds 256 random bits. */
export function tokenFingerprint(tokenHash: string): string {
  return hash("sha256", `portcullis token fingerprint ${tokenHash}`, "hex").slice(0, hexCharacters);
}
