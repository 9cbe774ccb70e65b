// A new signing secret for a webhook. The one before it signs too for a while, so that the receiver can be changed without losing an event.

import { recordChange } from "@/lib/audit/record-change";
import { Prisma } from "@/lib/db/sql";
import { AppError } from "@/lib/errors/app-error";
import { registrationRules, type SecretKeys } from "@/lib/servers/registration-rules";
import { fingerprintForLog } from "@/lib/servers/seal-credential";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { DestinationIdInput } from "./destination-input";
import type { DestinationRecord } from "./destination-record";
import { lockDestination, readDestination, recordOfDestination } from "./read-destination";
import { makeSigningSecret } from "./seal-signing";

/** How long both sign. */
const bothSignMs = 24 * 3_600_000;

/** Tells the new secret, this once. Of a destination that is no webhook: `conflict`. */
export async function rotateSigningSecret(
  tenant: TenantContext, { destinationId }: DestinationIdInput, rules: SecretKeys = registrationRules(), now = new Date(),
): Promise<{ readonly destination: DestinationRecord; readonly signingSecret: string }> {
  assertCan(tenant, "destination.manage");
  const found = await tenant.transaction((db) => readDestination(db, destinationId));
  if (found.kind !== "webhook") throw new AppError("conflict", { public: "Only a webhook is signed." });
  const { secret, sealed, fingerprint } = await makeSigningSecret({ orgId: tenant.org.id, destinationId, origin: found.origin }, rules);
  return tenant.transaction(async (db) => {
    const before = await lockDestination(db, destinationId);
    if (before.origin !== found.origin) throw new AppError("conflict", { public: "The destination's address was changed at the same moment. Look at it, then try again." });
    const until = new Date(now.getTime() + bothSignMs);
    await db.$executeRaw(Prisma.sql`
      UPDATE destinations SET signing_before_sealed = signing_sealed, signing_before_until = ${until}, signing_sealed = ${sealed}, signing_fingerprint = ${fingerprint}, signing_set_at = ${now} WHERE id = ${destinationId}`);
    await recordChange(tenant, db, {
      action: "destination.rotate_secret", targetId: before.id, targetName: before.name,
      before: { signing: { fingerprint: fingerprintForLog(before.signingFingerprint) } }, after: { signing: { fingerprint }, bothSignUntil: until.toISOString() },
    });
    return { destination: await recordOfDestination(db, destinationId, now), signingSecret: secret };
  });
}
