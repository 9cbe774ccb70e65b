// The live policies that could not be published today: since they were, a tool has come or changed, and a rule that denies or parks now
// says nothing of a value that may be absent (policy language § Truth). They go on deciding; their owner is told.

import { inTurns } from "@/lib/base/in-turns";
import { Prisma } from "@/lib/db/sql";
import { AppError } from "@/lib/errors/app-error";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import type { Policy } from "@/lib/policy-engine/policy";
import type { RegexCompiler } from "@/lib/policy-engine/types";
import { unsaidMissing, unsaidMissingInPieces } from "@/lib/policy-engine/unsaid-missing";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { policyTurns } from "./policy-turns";
import { readInventory, type Inventory } from "./read-inventory";

export interface PolicyToMend {
  readonly policyId: string;
  readonly name: string;
  readonly serverId: string;
  /** How many conditions lack an `if_missing`. */
  readonly places: number;
}

/** Servers whose inventories one look reads; the rest are looked at on their own pages. */
const serversLookedAtMax = 50;
const policiesLookedAtMax = 500;
const documentsReadAtOnce = 20;
/** What is live has been validated, and what is looked for asks no pattern: none is compiled. */
const uncompiled: RegexCompiler = { compile: () => ({ ok: true, stepsPerCharacter: 0, test: () => false, matches: () => [] }) };

/** Of one server, or of the organization's first 50 that have such rules at all; in the order of their names. */
export async function listPoliciesToMend(tenant: TenantContext, { serverId }: { readonly serverId?: string }): Promise<readonly PolicyToMend[]> {
  assertCan(tenant, "policy.read");
  const rest = policyTurns.begin();
  const suspects = await liveSuspects(tenant, serverId, rest);
  const servers = [...new Set(suspects.map((suspect) => suspect.serverId))].slice(0, serversLookedAtMax);
  const toMend: PolicyToMend[] = [];
  for (const server of servers) {
    const tools = await toolsOf(tenant, server);
    if (tools === null) continue;
    for (const { id, name, policy } of suspects.filter((suspect) => suspect.serverId === server)) {
      const places = (await inTurns(unsaidMissingInPieces(policy, tools), rest)).length;
      if (places > 0) toMend.push({ policyId: id, name, serverId: server, places });
      await rest();
    }
  }
  return toMend;
}

/** Null of a server that has been deleted since its policies were read: they went with it. */
async function toolsOf(tenant: TenantContext, serverId: string): Promise<Inventory["tools"] | null> {
  try {
    return (await tenant.transaction((db) => readInventory(db, serverId))).tools;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
}

interface Suspect {
  readonly id: string;
  readonly name: string;
  readonly serverId: string;
  readonly policy: Policy;
}

/** Live policies in which something hangs on a schema: without any tool, nothing can be taken for given. Nothing is read while a turn is waited for. */
async function liveSuspects(tenant: TenantContext, serverId: string | undefined, rest: () => Promise<void>): Promise<readonly Suspect[]> {
  const live = await tenant.transaction((db) => db.policy.findMany({
    where: { liveVersion: { not: null }, ...(serverId === undefined ? {} : { serverId }) }, orderBy: [{ name: "asc" }, { id: "asc" }], take: policiesLookedAtMax,
    select: { id: true, name: true, serverId: true },
  }));
  const suspects: Suspect[] = [];
  for (let from = 0; from < live.length; from += documentsReadAtOnce) {
    const some = live.slice(from, from + documentsReadAtOnce);
    const rows = await tenant.transaction((db) => db.$queryRaw<readonly { readonly id: string; readonly document: string }[]>(Prisma.sql`
      SELECT p.id, v.document FROM policies p JOIN policy_versions v ON v.org_id = p.org_id AND v.policy_id = p.id AND v.number = p.live_version
      WHERE p.org_id = ${tenant.org.id} AND p.id = ANY(${some.map(({ id }) => id)})`));
    const documents = new Map(rows.map(({ id, document }) => [id, document]));
    for (const policy of some) {
      await rest();
      const parsed = parsePolicy(documents.get(policy.id) ?? "", uncompiled);
      if (!parsed.ok || parsed.policy.usesBaseAlone || unsaidMissing(parsed.policy, []).length === 0) continue;
      suspects.push({ ...policy, policy: parsed.policy });
    }
  }
  return suspects;
}
