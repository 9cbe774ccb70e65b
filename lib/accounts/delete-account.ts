// A person leaves for good. Logs keep the id; name and e-mail stood in this one row.

import { recordChangeOf } from "@/lib/audit/record-change";
import { openDatabase } from "@/lib/db/client";
import { Prisma } from "@/lib/db/sql";
import { translateDbError } from "@/lib/db/translate-db-error";
import { AppError } from "@/lib/errors/app-error";
import type { Account } from "./account-record";

const organizationsMax = 200;
/** As for one organization, whose log is erased as much as all of these together. */
const transactionTimeoutMs = 15_000;
const notTheAddress = "That is not the address of this account.";

interface OrganizationFate {
  readonly name: string;
  readonly fate: "deleted" | "left" | "blocks";
}

/** What deleting the account would do to each of the person's organizations. `blocks`: last owner, with others left behind. */
export async function accountEffects(databaseUrl: string, userId: string): Promise<readonly OrganizationFate[]> {
  const rows = await openDatabase(databaseUrl).$transaction(async (db) => fates(db, userId, await organizationsOf(db, userId)));
  return rows.map(({ name, fate }) => ({ name, fate }));
}

/**
 * Deletes the person with sessions, identities, memberships and API keys, and the organizations in which nobody else is.
 * The typed e-mail must be theirs (`invalid_input` at `confirm`). Last owner of an organization with other members: `conflict`,
 * and nothing is deleted, even if the other owners leave at this moment.
 */
export async function deleteAccount(databaseUrl: string, account: Account, confirm: string): Promise<void> {
  if (confirm.trim().toLowerCase() !== account.email) {
    throw new AppError("invalid_input", { public: notTheAddress, fields: { confirm: notTheAddress } });
  }
  await openDatabase(databaseUrl)
    .$transaction(async (db) => {
      const organizations = await organizationsOf(db, account.userId);
      // Those beyond would lose a member, and perhaps their last owner, unseen.
      if (organizations.length > organizationsMax) throw new AppError("conflict", { public: `You are a member of more than ${String(organizationsMax)} organizations. Leave some first.` });
      for (const { id } of organizations) {
        await actIn(db, id);
        await db.$queryRaw(Prisma.sql`SELECT id FROM organizations WHERE id = ${id} FOR UPDATE`);
      }
      const found = await fates(db, account.userId, organizations);
      const blocking = found.filter(({ fate }) => fate === "blocks");
      if (blocking.length > 0) {
        const names = blocking.map(({ name }) => name).join(", ");
        throw new AppError("conflict", { public: `You are the only owner of ${names}. Make somebody else an owner there, or delete it, then try again.` });
      }
      await shareErasure(db, found.filter(({ fate }) => fate === "deleted").length);
      for (const { id, fate } of found) {
        await actIn(db, id);
        if (fate === "deleted") await db.organization.delete({ where: { id } });
        else await leave(db, id, account.userId);
      }
      await db.user.delete({ where: { id: account.userId } });
    }, { timeout: transactionTimeoutMs })
    .catch((error: unknown) => { throw translateDbError(error); });
}

type Transaction = Parameters<Parameters<ReturnType<typeof openDatabase>["$transaction"]>[0]>[0];

async function actIn(db: Transaction, orgId: string): Promise<void> {
  await db.$executeRaw(Prisma.sql`SELECT set_config('portcullis.org', ${orgId}, true)`);
}

/** Of their logs no more is erased at once than of one: the rest is a gateway's work. */
async function shareErasure(db: Transaction, organizations: number): Promise<void> {
  await db.$executeRaw(Prisma.sql`SELECT set_config('portcullis.erased_together', ${String(Math.max(1, organizations))}, true)`);
}

/** In the order of their ids, so that two deletions take their locks in the same order. */
async function organizationsOf(db: Transaction, userId: string): Promise<readonly { readonly id: string; readonly name: string }[]> {
  await db.$executeRaw(Prisma.sql`SELECT set_config('portcullis.person', ${userId}, true)`);
  const rows = await db.membership.findMany({ where: { userId }, include: { organization: true }, orderBy: { orgId: "asc" }, take: organizationsMax + 1 });
  return rows.map(({ organization }) => ({ id: organization.id, name: organization.name }));
}

async function fates(db: Transaction, userId: string, organizations: readonly { readonly id: string; readonly name: string }[]) {
  const found: (OrganizationFate & { readonly id: string })[] = [];
  for (const { id, name } of organizations) {
    await actIn(db, id);
    const others = await db.membership.findMany({ where: { orgId: id, userId: { not: userId } }, select: { role: true } });
    const fate = others.length === 0 ? "deleted" : others.some(({ role }) => role === "owner") ? "left" : await isOwner(db, id, userId) ? "blocks" : "left";
    found.push({ id, name, fate });
  }
  return found;
}

async function isOwner(db: Transaction, orgId: string, userId: string): Promise<boolean> {
  return (await db.membership.count({ where: { orgId, userId, role: "owner" } })) > 0;
}

async function leave(db: Transaction, orgId: string, userId: string): Promise<void> {
  const membership = await db.membership.findFirstOrThrow({ where: { orgId, userId } });
  await db.membership.delete({ where: { id: membership.id } });
  await recordChangeOf(db, orgId, userId, { action: "member.leave", targetId: membership.id, targetName: userId, before: { role: membership.role } });
}
