// Makes a place to send events to. What happened before stays where it is: each stream is read from here on, its own making first.

import { recordChange } from "@/lib/audit/record-change";
import { randomId } from "@/lib/crypto/random-id";
import { Prisma } from "@/lib/db/sql";
import { AppError } from "@/lib/errors/app-error";
import { registrationRules } from "@/lib/servers/registration-rules";
import { credentialForLog, sealCredential } from "@/lib/servers/seal-credential";
import { addressForLog } from "@/lib/servers/server-address";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { readDestinationAddress } from "./destination-address";
import type { CreateDestinationInput } from "./destination-input";
import { kindRows } from "./destination-kinds";
import type { DestinationRecord } from "./destination-record";
import { recordOfDestination } from "./read-destination";
import { makeSigningSecret } from "./seal-signing";
import { credentialPlace } from "./signing-place";

export const destinationsPerOrgMax = 20;

/** Stores the destination with its secrets sealed; the signing secret of a webhook is told this once, and null of the other kinds. */
export async function createDestination(
  tenant: TenantContext, input: CreateDestinationInput, rules = registrationRules(), now = new Date(),
): Promise<{ readonly destination: DestinationRecord; readonly signingSecret: string | null }> {
  assertCan(tenant, "destination.manage");
  const { url, origin } = readDestinationAddress(input.kind, input.url, rules);
  const id = randomId("dst");
  const place = { orgId: tenant.org.id, destinationId: id, origin };
  const credential = await sealCredential(input, credentialPlace(place), rules, now);
  const signing = input.kind === "webhook" ? await makeSigningSecret(place, rules) : null;
  return tenant.transaction(async (db) => {
    await db.$queryRaw(Prisma.sql`SELECT 1 FROM organizations WHERE id = ${tenant.org.id} FOR NO KEY UPDATE`);
    const names = await db.destination.findMany({ select: { name: true } });
    if (names.length >= destinationsPerOrgMax) {
      throw new AppError("conflict", { public: `An organization has at most ${destinationsPerOrgMax} destinations. Delete those that are no longer used.` });
    }
    if (names.some(({ name }) => name === input.name)) throw new AppError("conflict", { public: "A destination of this name exists already.", fields: { name: "This name is taken." } });
    await db.destination.create({
      data: {
        id, orgId: tenant.org.id, name: input.name, kind: input.kind, url, origin, indexName: kindRows[input.kind].index === "none" || input.index === "" ? null : input.index,
        events: input.events, effects: input.effects, outcomes: input.outcomes, state: input.state, createdBy: tenant.actor.id, createdAt: now, ...credential,
        ...(signing !== null && { signingSealed: signing.sealed, signingFingerprint: signing.fingerprint, signingSetAt: now }),
      },
    });
    // Every chain, also one that all others have been told of to its end.
    await db.$executeRaw(Prisma.sql`
      INSERT INTO delivery_cursors (org_id, destination_id, stream, through, moved_at)
      SELECT a.org_id, a.destination_id, a.stream, a.head, ${now} FROM streams_ahead a WHERE a.destination_id = ${id}`);
    await recordChange(tenant, db, {
      action: "destination.create", targetId: id, targetName: input.name,
      after: {
        kind: input.kind, state: input.state, url: addressForLog(url), index: input.index, events: input.events, effects: input.effects, outcomes: input.outcomes, credential: credentialForLog(credential),
        ...(signing !== null && { signing: { fingerprint: signing.fingerprint } }),
      },
    });
    return { destination: await recordOfDestination(db, id, now), signingSecret: signing?.secret ?? null };
  });
}
