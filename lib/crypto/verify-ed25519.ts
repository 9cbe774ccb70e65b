// Ed25519 (RFC 8032) by a raw public key.

import { createPublicKey, verify } from "node:crypto";

/** The DER that stands before a raw Ed25519 key (RFC 8410). */
export const spkiPrefix = Buffer.from("302a300506032b6570032100", "hex");

/** @param publicKey raw, 32 bytes. False for a signature of any other length. */
export function verifyEd25519(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  return verify(null, bytes, createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: "der", type: "spki" }), signature);
}
