// Both files of an organization's evidence, taken as an auditor takes them, and what the verifier says of them.
import { createHash, createPublicKey, verify } from "node:crypto";
import { verifyLog, type LogVerdict } from "@/lib/audit-log/verify-log";
import type { VerifyDeps } from "@/lib/audit-log/verify-terms";
import { exportCheckpoints } from "@/lib/evidence/export-checkpoints";
import { exportRecords } from "@/lib/evidence/export-records";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

/** `publicKey`: the 32 bytes of an Ed25519 key. */
export function isSignedBy(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  return verify(null, bytes, createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(publicKey).toString("base64url") } }), signature);
}

const deps: VerifyDeps = { sha256: (bytes) => createHash("sha256").update(bytes).digest(), verifySignature: isSignedBy };

async function textOf(pieces: AsyncGenerator<string, void, undefined>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
}

/** The checkpoints first, as the console has it done: what they cover is in the records that are taken afterwards. */
export async function verifyExport(tenant: TenantContext): Promise<LogVerdict> {
  const prove = () => Promise.resolve(tenant);
  const checkpoints = await textOf((await exportCheckpoints(tenant, {}, prove)).pieces);
  const records = await textOf((await exportRecords(tenant, {}, prove)).pieces);
  return verifyLog(records.split("\n").slice(0, -1), checkpoints, { pinned: [], held: [] }, deps);
}
