// Changes a server's name, address or drift setting.

import { recordChange } from "@/lib/audit/record-change";
import { Prisma } from "@/lib/db/sql";
import { AppError } from "@/lib/errors/app-error";
import type { JobRecord } from "@/lib/jobs/job-record";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { dropEarlierIntrospections, queueIntrospection } from "./queue-introspection";
import { lockServer, recordOfServer } from "./read-server";
import { registrationRules } from "./registration-rules";
import { credentialForLog, noCredential } from "./seal-credential";
import { addressForLog, parseServerAddress, type AddressRules } from "./server-address";
import type { ReviseServerInput } from "./server-input";
import type { ServerRecord } from "./server-record";

/** What is known of a server by having looked at it; a new address makes it unknown again. The inventory stays, to be compared. */
const neverLooked = {
  health: "unknown", healthCode: null, healthMessage: null, checkedAt: null, transport: null, era: null, protocolVersion: null, serverName: null, serverVersion: null,
  authorizationFound: Prisma.DbNull,
} as const;

export interface RevisedServer {
  readonly server: ServerRecord;
  /** True when the address moved to another origin and the credential was dropped with it. */
  readonly credentialDropped: boolean;
  /** The look at the new address; null when the address stayed. */
  readonly job: JobRecord | null;
}

/** Absent fields stay as they are. A new address is looked at; a new origin loses the credential, which was sealed for the old one. */
export async function reviseServer(tenant: TenantContext, input: ReviseServerInput, rules: AddressRules = registrationRules(), now = new Date()): Promise<RevisedServer> {
  assertCan(tenant, "server.manage");
  const address = input.url === undefined ? null : parseServerAddress(input.url, rules);
  if (address !== null && !address.ok) throw new AppError("invalid_input", { public: address.message, fields: { url: address.message } });
  return tenant.transaction(async (db) => {
    const before = await lockServer(db, input.serverId);
    const after = {
      name: input.name ?? before.name,
      url: address?.url ?? before.url,
      origin: address?.origin ?? before.origin,
      drift: input.drift ?? before.drift,
    };
    const moved = after.url !== before.url;
    const credentialDropped = after.origin !== before.origin && before.credentialKind !== "none";
    if (!moved && after.name === before.name && after.drift === before.drift) {
      return { server: await recordOfServer(db, before.id, now), credentialDropped: false, job: null };
    }
    await db.server.update({ where: { id: before.id }, data: { ...after, ...(moved ? neverLooked : {}), ...(credentialDropped ? noCredential : {}) } });
    await recordChange(tenant, db, {
      action: "server.revise", targetId: before.id, targetName: after.name,
      before: { name: before.name, url: addressForLog(before.url), drift: before.drift, ...(credentialDropped ? { credential: credentialForLog(before) } : {}) },
      after: { name: after.name, url: addressForLog(after.url), drift: after.drift, ...(credentialDropped ? { credential: { ...credentialForLog(noCredential), dropped: "the origin changed" } } : {}) },
    });
    // What calls ran into was at the old address.
    if (moved) await db.serverTrouble.deleteMany({ where: { serverId: before.id } });
    if (moved) await dropEarlierIntrospections(db, before.id, now);
    const job = moved ? await queueIntrospection(tenant, db, before.id, now) : null;
    return { server: await recordOfServer(db, before.id, now), credentialDropped, job };
  });
}
