// The key that signs what the audit log says of itself. Its file holds the seed of RFC 8032 (32 bytes); nothing else in the system has it.
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { statementBytes, type StatementSigner } from "@/lib/audit-log/signed-statement";

/** PKCS #8 of an Ed25519 key (RFC 8410) up to the seed. */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");
const publicKeyBytes = 32;
const keyIdCharacters = 16;

/** @param seed 32 bytes. */
export function openSigner(seed: Buffer): StatementSigner {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-publicKeyBytes);
  return {
    keyId: createHash("sha256").update(publicKey).digest("hex").slice(0, keyIdCharacters),
    publicKey,
    sign: (kind, body) => sign(null, statementBytes(kind, body), privateKey),
  };
}
