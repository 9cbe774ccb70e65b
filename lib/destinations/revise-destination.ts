// Changes a destination's name, address, index or filter.

import { recordChange } from "@/lib/audit/record-change";
import { AppError } from "@/lib/errors/app-error";
import { registrationRules } from "@/lib/servers/registration-rules";
import { credentialForLog, fingerprintForLog, noCredential } from "@/lib/servers/seal-credential";
import { addressForLog } from "@/lib/servers/server-address";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { readDestinationAddress } from "./destination-address";
import { indexProblem, type ReviseDestinationInput } from "./destination-input";
import { kindRows } from "./destination-kinds";
import { kindOf, type DestinationRecord } from "./destination-record";
import { lockDestination, readDestination, recordOfDestination, wakeDeliveries } from "./read-destination";
import { makeSigningSecret } from "./seal-signing";

export interface RevisedDestination {
  readonly destination: DestinationRecord;
  /** True when the address moved to another origin and the credential, which was sealed for the old one, went with it. */
  readonly credentialDropped: boolean;
  /** Of a webhook that moved to another origin: its new secret, told this once. */
  readonly signingSecret: string | null;
  /** True when it sent until now and is off from here on: it moved to where nobody has its secret yet, or where it lacks a credential. */
  readonly turnedOff: boolean;
}

/**
 * What is sent from the commit on is chosen by the new filter, and goes to the new address. At another origin a destination with a secret
 * sends nothing before it is turned on: until then its receiver can be given the new one. What happens meanwhile is kept. `seenUrl`, where it
 * is said, is the address that the writer has seen: where it is another by now, nothing is changed, and the answer is `conflict`.
 */
export async function reviseDestination(tenant: TenantContext, input: ReviseDestinationInput & { readonly seenUrl?: string }, rules = registrationRules(), now = new Date()): Promise<RevisedDestination> {
  assertCan(tenant, "destination.manage");
  const kind = kindOf(await tenant.transaction((db) => readDestination(db, input.destinationId)));
  const { url, origin } = readDestinationAddress(kind, input.url, rules);
  const problem = indexProblem(kind, input.index);
  if (problem !== null) throw new AppError("invalid_input", { public: problem, fields: { index: problem } });
  const signing = kind === "webhook" ? await makeSigningSecret({ orgId: tenant.org.id, destinationId: input.destinationId, origin }, rules) : null;
  return tenant.transaction(async (db) => {
    const before = await lockDestination(db, input.destinationId);
    if ((await db.destination.count({ where: { name: input.name, id: { not: before.id } } })) > 0) {
      throw new AppError("conflict", { public: "A destination of this name exists already.", fields: { name: "This name is taken." } });
    }
    if (input.seenUrl !== undefined && input.seenUrl !== before.url) {
      throw new AppError("conflict", { public: "Somebody changed the address since you opened this page. Reload it to see what is set, then decide." });
    }
    const moved = origin !== before.origin;
    const turnedOff = moved && before.state !== "off" && (signing !== null || before.credentialKind !== "none");
    const indexName = kindRows[kind].index === "none" || input.index === "" ? null : input.index;
    await db.destination.update({
      where: { id: before.id },
      data: {
        name: input.name, url, origin, indexName, events: input.events, effects: input.effects, outcomes: input.outcomes, nextAttemptAt: null,
        ...(turnedOff && { state: "off" }),
        ...(moved && noCredential),
        ...(moved && signing !== null && { signingSealed: signing.sealed, signingFingerprint: signing.fingerprint, signingSetAt: now, signingBeforeSealed: null, signingBeforeUntil: null }),
      },
    });
    const secretsBefore = { credential: credentialForLog(before), ...(signing !== null && { signing: { fingerprint: fingerprintForLog(before.signingFingerprint) } }) };
    const secretsAfter = { credential: { ...credentialForLog(noCredential), dropped: "the origin changed" }, ...(signing !== null && { signing: { fingerprint: signing.fingerprint } }) };
    await recordChange(tenant, db, {
      action: "destination.revise", targetId: before.id, targetName: input.name,
      before: { name: before.name, url: addressForLog(before.url), index: before.indexName, events: [...before.events], effects: [...before.effects], outcomes: [...before.outcomes], ...(turnedOff && { state: before.state }), ...(moved && secretsBefore) },
      after: { name: input.name, url: addressForLog(url), index: indexName, events: input.events, effects: input.effects, outcomes: input.outcomes, ...(turnedOff && { state: "off" }), ...(moved && secretsAfter) },
    });
    await wakeDeliveries(db);
    return {
      destination: await recordOfDestination(db, before.id, now),
      credentialDropped: moved && before.credentialKind !== "none",
      signingSecret: moved ? (signing?.secret ?? null) : null,
      turnedOff,
    };
  });
}
