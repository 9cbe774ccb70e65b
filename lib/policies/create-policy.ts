// Makes a policy with its first version, which is live at once: no grant uses it yet.

import { recordChange } from "@/lib/audit/record-change";
import { randomId } from "@/lib/crypto/random-id";
import { takeTurns } from "@/lib/db/take-turns";
import type { TenantDb } from "@/lib/db/tenant-db";
import { AppError } from "@/lib/errors/app-error";
import type { RiskClass, ToolState } from "@/lib/policy-engine/types";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { checkPublishable } from "./check-publishable";
import { policiesPerServerMax, type CreatePolicyInput, type PolicyStart } from "./policy-input";
import type { PolicyRecord } from "./policy-record";
import { readPolicy, readPolicyRecord, readVersion } from "./read-policy";
import { startDocument, type StartTool } from "./start-document";

/** Makes a policy of the server with version 1 in force. A copy is a policy of its own: later versions of the original do not touch it. */
export async function createPolicy(tenant: TenantContext, input: CreatePolicyInput): Promise<PolicyRecord> {
  assertCan(tenant, "policy.manage");
  const document = await tenant.transaction(async (db) => {
    await refuseUnmakable(db, input);
    return firstDocument(db, input);
  });
  await checkPublishable(tenant, input.serverId, document);
  return tenant.transaction(async (db) => {
    await takeTurns(db, tenant.org.id, "policies");
    await refuseUnmakable(db, input);
    const policyId = randomId("pol");
    await db.policy.create({ data: { id: policyId, orgId: tenant.org.id, serverId: input.serverId, name: input.name, liveVersion: 1 } });
    await db.policyVersion.create({
      data: { id: randomId("pvr"), orgId: tenant.org.id, policyId, number: 1, document, note: input.note, createdBy: tenant.actor.id },
    });
    await recordChange(tenant, db, {
      action: "policy.create", targetId: policyId, targetName: input.name,
      after: {
        serverId: input.serverId, liveVersion: 1, latestVersion: 1, start: input.start.kind,
        ...(input.start.kind === "copy" ? { copyOf: input.start.policyId } : {}),
      },
    });
    return readPolicyRecord(db, policyId);
  });
}

/** Without its server, with a name that is taken, or as one too many, no policy is made. */
async function refuseUnmakable(db: TenantDb, { serverId, name }: CreatePolicyInput): Promise<void> {
  if (!(await db.server.findFirst({ where: { id: serverId }, select: { id: true } }))) throw new AppError("not_found");
  if (await db.policy.findFirst({ where: { serverId, name }, select: { id: true } })) {
    const sentence = "This server already has a policy of this name.";
    throw new AppError("conflict", { public: sentence, fields: { name: sentence } });
  }
  if ((await db.policy.count({ where: { serverId } })) >= policiesPerServerMax) {
    throw new AppError("conflict", { public: `A server has at most ${String(policiesPerServerMax)} policies. Delete one that is no longer used.` });
  }
}

async function firstDocument(db: TenantDb, { serverId, start }: { readonly serverId: string; readonly start: PolicyStart }): Promise<string> {
  switch (start.kind) {
    case "document": return start.document;
    case "copy": {
      const original = await readPolicy(db, start.policyId);
      const number = start.number ?? original.liveVersion;
      if (number === null) throw new AppError("conflict", { public: "That policy has no live version to copy. Name a version." });
      return (await readVersion(db, original.id, number)).document;
    }
    case "proposed": case "read_only": case "approve_all": case "deny_all": {
      const tools = await db.tool.findMany({ where: { serverId }, orderBy: { position: "asc" }, select: { name: true, risk: true, state: true } });
      return startDocument(start.kind, tools.map(toStartTool));
    }
  }
}

const risks: readonly RiskClass[] = ["read", "write", "execute", "destructive", "financial"];
const states: readonly ToolState[] = ["active", "new", "changed", "gone"];

/** The database holds both sets closed; what it should ever hold beyond them counts as the most severe. */
function toStartTool(row: { readonly name: string; readonly risk: string; readonly state: string }): StartTool {
  return {
    name: row.name,
    risk: risks.find((risk) => risk === row.risk) ?? "destructive",
    state: states.find((state) => state === row.state) ?? "gone",
  };
}
