// Writes a policy's next version, and puts it in force.

import { recordChange } from "@/lib/audit/record-change";
import { randomId } from "@/lib/crypto/random-id";
import { AppError } from "@/lib/errors/app-error";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { checkDocument } from "./check-document";
import { checkPublishable } from "./check-publishable";
import { endPublishedDraft } from "./end-published-draft";
import { nextVersionNumber } from "./next-version-number";
import type { SaveVersionInput } from "./policy-input";
import { lockPolicy, newestVersion, readPolicy } from "./read-policy";

/**
 * Saves a valid document as the next numbered version and answers its number; with `publish` it is live at once. Where a
 * newer version than `expectedVersion` exists, or the policy has 2,000, nothing is written and the answer is `conflict`: no work is overwritten unseen.
 */
export async function saveVersion(tenant: TenantContext, input: SaveVersionInput): Promise<{ readonly number: number; readonly live: boolean }> {
  assertCan(tenant, "policy.manage");
  const { serverId } = await tenant.transaction((db) => readPolicy(db, input.policyId));
  if (input.publish) await checkPublishable(tenant, serverId, input.document);
  else await checkDocument(input.document);
  return tenant.transaction(async (db) => {
    const policy = await lockPolicy(db, input.policyId);
    const newest = await newestVersion(db, policy.id);
    if (newest !== input.expectedVersion) {
      throw new AppError("conflict", {
        public: `Version ${String(newest)} was saved since you began from version ${String(input.expectedVersion)}. Look at it, then save yours on top.`,
        fields: { expectedVersion: String(newest) },
      });
    }
    const number = nextVersionNumber(newest);
    await db.policyVersion.create({
      data: {
        id: randomId("pvr"), orgId: tenant.org.id, policyId: policy.id, number,
        document: input.document, note: input.note, createdBy: tenant.actor.id,
      },
    });
    if (input.publish) {
      await db.policy.update({ where: { id: policy.id }, data: { liveVersion: number } });
      await endPublishedDraft(tenant, db, policy.id, { number, document: input.document });
    }
    await recordChange(tenant, db, {
      action: input.publish ? "policy.publish" : "policy.save",
      targetId: policy.id,
      targetName: policy.name,
      before: { liveVersion: policy.liveVersion, latestVersion: newest },
      after: { liveVersion: input.publish ? number : policy.liveVersion, latestVersion: number, note: input.note },
    });
    return { number, live: input.publish };
  });
}
