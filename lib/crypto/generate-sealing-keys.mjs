// Makes the X25519 key pair with which the console seals upstream credentials for the gateway. Plain ESM, because the
// first start makes it before anything is built. Parsing and using the keys are in sealing-keys.ts and its neighbours.
// @ts-check
import crypto from "node:crypto";

/** What stands before the 32 raw bytes in the PKCS #8 form of an X25519 private key (RFC 8410). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b656e04220420", "hex");

/**
 * A new private key and its public key, each 32 bytes in base64url.
 * @returns {{ privateKey: string, publicKey: string }}
 */
export function generateSealingKeys() {
  const privateKey = crypto.randomBytes(32).toString("base64url");
  return { privateKey, publicKey: sealingPublicKeyOf(privateKey) };
}

/**
 * The public key that belongs to `privateKey`; both are 32 bytes in base64url.
 * @param {string} privateKey
 * @returns {string}
 */
export function sealingPublicKeyOf(privateKey) {
  const raw = Buffer.from(privateKey, "base64url");
  if (raw.length !== 32) throw new Error("a sealing private key is 32 bytes in base64url");
  const key = crypto.createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, raw]), format: "der", type: "pkcs8" });
  const spki = crypto.createPublicKey(key).export({ format: "der", type: "spki" });
  return spki.subarray(-32).toString("base64url");
}
