// Joining an organization by an invitation's link.

import { recordChangeOf } from "@/lib/audit/record-change";
import { randomId } from "@/lib/crypto/random-id";
import { openDatabase } from "@/lib/db/client";
import { Prisma } from "@/lib/db/sql";
import { translateDbError } from "@/lib/db/translate-db-error";
import { AppError } from "@/lib/errors/app-error";
import { findOpenInvitation } from "./read-invitation";

/**
 * Makes this person a member with the invitation's role, uses the invitation up, and returns the organization's slug. Two
 * uses at once: one joins. An invitation that is not open is `not_found`; a member already is `conflict`, and it stays open.
 */
export async function acceptInvitation(databaseUrl: string, userId: string, token: string, now = new Date()): Promise<string> {
  return openDatabase(databaseUrl)
    .$transaction(async (db) => {
      const found = await findOpenInvitation(db, token, now);
      // The lock of every change of members, then a second look: whoever waited for it finds the invitation used up, and an
      // inviter who has just lost the right to invite has lost this too.
      if (found) await db.$queryRaw(Prisma.sql`SELECT id FROM organizations WHERE id = ${found.orgId} FOR NO KEY UPDATE`);
      const invitation = found && (await findOpenInvitation(db, token, now));
      if (!invitation) throw new AppError("not_found", { public: "This invitation is used up, revoked or too old. Ask for a new one." });
      await db.invitation.update({ where: { id: invitation.id }, data: { acceptedAt: now } });
      if (await db.membership.findFirst({ where: { orgId: invitation.orgId, userId } })) {
        throw new AppError("conflict", { public: "You are a member already." });
      }
      const membershipId = randomId("mem");
      await db.membership.create({ data: { id: membershipId, orgId: invitation.orgId, userId, role: invitation.role, createdAt: now } });
      await recordChangeOf(db, invitation.orgId, userId, {
        action: "member.join", targetId: membershipId, targetName: userId, after: { role: invitation.role, invitationId: invitation.id },
      });
      return invitation.orgSlug;
    })
    .catch((error: unknown) => { throw translateDbError(error); });
}
