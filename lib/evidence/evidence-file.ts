// A download of evidence: noted in the admin log before its first byte, and made while it is sent.

import { recordChange } from "@/lib/audit/record-change";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { EvidenceRange } from "./evidence-range";

export interface EvidenceFile {
  readonly fileName: string;
  readonly contentType: string;
  /** The file in pieces, each of them whole lines. Throws where the membership ends on the way. */
  readonly pieces: AsyncGenerator<string, void, undefined>;
}

interface Begun {
  readonly file: "records" | "checkpoints";
  readonly range: EvidenceRange;
  readonly now: Date;
  readonly extension: string;
  readonly contentType: string;
  readonly pieces: EvidenceFile["pieces"];
}

/** Notes who takes what along; nothing of `pieces` has been read by then. */
export async function beginFile(tenant: TenantContext, { file, range, now, extension, contentType, pieces }: Begun): Promise<EvidenceFile> {
  const span = Object.fromEntries(Object.entries(range).filter((entry): entry is [string, string] => entry[1] !== undefined));
  await tenant.transaction((db) => recordChange(tenant, db, { action: "evidence.export", targetId: tenant.org.id, targetName: tenant.org.name, after: { file, ...span } }));
  const part = Object.keys(span).length > 0 ? "-part" : "";
  // By their names the newest comes last, which is what the verifier reads of several.
  return { fileName: `${file}-${tenant.org.slug}-${now.toISOString().replace(/[-:]|\.\d+/g, "")}${part}.${extension}`, contentType, pieces };
}
