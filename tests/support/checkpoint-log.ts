// Checkpoints over a log in a test's database, as the gateway's duty writes them, and what an auditor downloads of it.
import { gatewayBounds } from "@/proxy/bounds";
import { openSigner } from "@/proxy/duties/open-signer";
import { checkpointBounds, writeCheckpoints, type CheckpointBounds } from "@/proxy/duties/write-checkpoints";
import { openPostgres } from "@/proxy/postgres/open-postgres";
import { sha256 } from "./audit-chain";

export const testSigner = openSigner(Buffer.alloc(32, 7));

/** One turn of the duty, as the gateway's role; an organization's trouble is thrown, where nobody else hears it. */
export async function checkpoint(gatewayUrl: string, options: { readonly bounds?: Partial<CheckpointBounds>; readonly signer?: typeof testSigner; readonly rest?: () => Promise<void>; readonly onError?: (error: unknown) => void } = {}): Promise<void> {
  const postgres = openPostgres(gatewayUrl, gatewayBounds, () => undefined);
  const client = await postgres.duties.connect();
  try {
    await writeCheckpoints(client, {
      signer: options.signer ?? testSigner, sha256, bounds: { ...checkpointBounds, ...options.bounds }, isOver: () => false, rest: options.rest ?? (() => Promise.resolve()), onError: options.onError ?? ((error) => { throw error; }),
    });
  } finally {
    client.release();
    await postgres.close();
  }
}
