// A version as a file: its text to the letter, under a name that says whose it is.

import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { documentFileName } from "./document-file-name";
import type { PolicyVersionInput } from "./policy-input";
import { readPolicy, readVersion } from "./read-policy";

export interface DocumentFile {
  readonly fileName: string;
  readonly document: string;
}

/** The version's file; missing and foreign alike are `not_found`. */
export async function exportVersion(tenant: TenantContext, { policyId, number }: PolicyVersionInput): Promise<DocumentFile> {
  assertCan(tenant, "policy.read");
  return tenant.transaction(async (db) => {
    const policy = await readPolicy(db, policyId);
    const { document } = await readVersion(db, policyId, number);
    return { fileName: documentFileName(policy.name, number), document };
  });
}
