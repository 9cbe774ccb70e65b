// Sets, replaces or removes the credential that the gateway sends to a server.

import { recordChange } from "@/lib/audit/record-change";
import { AppError } from "@/lib/errors/app-error";
import type { JobRecord } from "@/lib/jobs/job-record";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { dropEarlierIntrospections, queueIntrospection } from "./queue-introspection";
import { lockServer, readServer, recordOfServer } from "./read-server";
import { registrationRules, type SecretKeys } from "./registration-rules";
import { credentialForLog, sealCredential } from "./seal-credential";
import type { ReplaceCredentialInput } from "./server-input";
import type { ServerRecord } from "./server-record";

/** Seals the new credential over the old one (kind `none` removes it) and queues a look at the server with it. */
export async function replaceCredential(
  tenant: TenantContext,
  input: ReplaceCredentialInput,
  rules: SecretKeys = registrationRules(),
  now = new Date(),
): Promise<{ readonly server: ServerRecord; readonly job: JobRecord }> {
  assertCan(tenant, "server.manage");
  const { id, origin } = await tenant.transaction((db) => readServer(db, input.serverId));
  const credential = await sealCredential(input, { orgId: tenant.org.id, serverId: id, origin }, rules, now);
  return tenant.transaction(async (db) => {
    const before = await lockServer(db, id);
    // Sealed for an origin that the server has left meanwhile, it could never be opened.
    if (before.origin !== origin) throw new AppError("conflict", { public: "The server's address was changed at the same moment. Look at it, then enter the credential again." });
    await db.server.update({ where: { id }, data: credential });
    await recordChange(tenant, db, {
      action: credential.credentialKind === "none" ? "server.remove_credential" : "server.replace_credential",
      targetId: id, targetName: before.name,
      before: { credential: credentialForLog(before) },
      after: { credential: credentialForLog(credential) },
    });
    await dropEarlierIntrospections(db, id, now);
    const job = await queueIntrospection(tenant, db, id, now);
    return { server: await recordOfServer(db, id, now), job };
  });
}
