// Registers a server and asks the gateway to look at it.

import { recordChange } from "@/lib/audit/record-change";
import { randomId } from "@/lib/crypto/random-id";
import { Prisma } from "@/lib/db/sql";
import { AppError } from "@/lib/errors/app-error";
import type { JobRecord } from "@/lib/jobs/job-record";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { serversPerOrgMax } from "./list-servers";
import { queueIntrospection } from "./queue-introspection";
import { recordOfServer } from "./read-server";
import { registrationRules } from "./registration-rules";
import { credentialForLog, sealCredential } from "./seal-credential";
import { addressForLog, parseServerAddress } from "./server-address";
import type { RegisterServerInput } from "./server-input";
import type { ServerRecord } from "./server-record";
import { serverSlug } from "./server-slug";

/** Stores the server with its credential sealed, and queues the first look at it, in one transaction. Until that look, no call passes. */
export async function registerServer(
  tenant: TenantContext,
  input: RegisterServerInput,
  rules = registrationRules(),
  now = new Date(),
): Promise<{ readonly server: ServerRecord; readonly job: JobRecord }> {
  assertCan(tenant, "server.manage");
  const address = parseServerAddress(input.url, rules);
  if (!address.ok) throw new AppError("invalid_input", { public: address.message, fields: { url: address.message } });
  const id = randomId("srv");
  const credential = await sealCredential(input, { orgId: tenant.org.id, serverId: id, origin: address.origin }, rules, now);
  return tenant.transaction(async (db) => {
    // Registrations of one organization take turns, so that a slug and the count are decided once.
    await db.$queryRaw(Prisma.sql`SELECT 1 FROM organizations WHERE id = ${tenant.org.id} FOR NO KEY UPDATE`);
    const known = await db.server.findMany({ select: { slug: true } });
    if (known.length >= serversPerOrgMax) {
      throw new AppError("conflict", { public: `An organization has at most ${serversPerOrgMax} servers. Delete those that are no longer used.` });
    }
    const slug = serverSlug(input.name, new Set(known.map((server) => server.slug)));
    await db.server.create({
      data: { id, orgId: tenant.org.id, slug, name: input.name, url: address.url, origin: address.origin, drift: input.drift, createdAt: now, ...credential },
    });
    await recordChange(tenant, db, {
      action: "server.register", targetId: id, targetName: input.name,
      after: { slug, url: addressForLog(address.url), drift: input.drift, credential: credentialForLog(credential) },
    });
    const job = await queueIntrospection(tenant, db, id, now);
    return { server: await recordOfServer(db, id, now), job };
  });
}
