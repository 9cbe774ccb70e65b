// The HPKE suite and key forms that sealing and opening share (RFC 9180). Making a pair is generate-sealing-keys.mjs.
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";

/** What stands before a sealed text, so that a later scheme can be told from this one. */
export const SEALED_PREFIX = "v1.";
/** Length of the encapsulated X25519 key at the front of a sealed text. */
export const ENCAPSULATED_KEY_BYTES = 32;
/** A longer credential is refused: an HTTP header of this size is not accepted anywhere. */
export const SECRET_BYTES_MAX = 16_384;

/** Where a secret belongs. It opens only for the same organization, server and origin. */
export interface SecretPlace {
  readonly orgId: string;
  readonly serverId: string;
  /** As `new URL(…).origin` gives it. */
  readonly origin: string;
}

/** DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
export function sealingSuite(): CipherSuite {
  return new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
}

/** The public key from its 32 bytes in base64url; throws on anything else. */
export function parseSealingPublicKey(suite: CipherSuite, text: string): Promise<CryptoKey> {
  return suite.kem.deserializePublicKey(decodeKey(text));
}

/** The private key from its 32 bytes in base64url; throws on anything else. */
export function parseSealingPrivateKey(suite: CipherSuite, text: string): Promise<CryptoKey> {
  return suite.kem.deserializePrivateKey(decodeKey(text));
}

/** The bytes that bind a sealed text to its place; no two places share them. */
export function placeBytes({ orgId, serverId, origin }: SecretPlace): Uint8Array<ArrayBuffer> {
  for (const part of [orgId, serverId, origin]) {
    if (part === "" || part.includes("|")) throw new Error("a secret needs an organization, a server and an origin");
  }
  return new TextEncoder().encode(`${orgId}|${serverId}|${origin}`);
}

function decodeKey(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) throw new Error("a sealing key is 32 bytes in base64url");
  return Uint8Array.from(Buffer.from(text, "base64url"));
}
