// Sets, replaces or removes the credential that a destination is sent.

import { recordChange } from "@/lib/audit/record-change";
import { AppError } from "@/lib/errors/app-error";
import { registrationRules } from "@/lib/servers/registration-rules";
import { credentialForLog, sealCredential } from "@/lib/servers/seal-credential";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { credentialKindProblem, type ReplaceDestinationCredentialInput } from "./destination-input";
import { kindOf, type DestinationRecord } from "./destination-record";
import { lockDestination, readDestination, recordOfDestination, wakeDeliveries } from "./read-destination";
import { credentialPlace } from "./signing-place";

/** Seals the new credential over the old one; kind `none` removes it. What waits is tried with it at once. */
export async function replaceDestinationCredential(
  tenant: TenantContext, input: ReplaceDestinationCredentialInput, rules = registrationRules(), now = new Date(),
): Promise<DestinationRecord> {
  assertCan(tenant, "destination.manage");
  const found = await tenant.transaction((db) => readDestination(db, input.destinationId));
  const problem = credentialKindProblem({ kind: kindOf(found), credentialKind: input.credentialKind });
  if (problem !== null) throw new AppError("invalid_input", { public: problem, fields: { credentialKind: problem } });
  const place = { orgId: tenant.org.id, destinationId: found.id, origin: found.origin };
  const credential = await sealCredential(input, credentialPlace(place), rules, now);
  return tenant.transaction(async (db) => {
    const before = await lockDestination(db, found.id);
    // Sealed for an origin that the destination has left meanwhile, it could never be opened.
    if (before.origin !== found.origin) throw new AppError("conflict", { public: "The destination's address was changed at the same moment. Look at it, then enter the credential again." });
    await db.destination.update({ where: { id: before.id }, data: { ...credential, nextAttemptAt: null } });
    await recordChange(tenant, db, {
      action: credential.credentialKind === "none" ? "destination.remove_credential" : "destination.replace_credential",
      targetId: before.id, targetName: before.name, before: { credential: credentialForLog(before) }, after: { credential: credentialForLog(credential) },
    });
    await wakeDeliveries(db);
    return recordOfDestination(db, before.id, now);
  });
}
