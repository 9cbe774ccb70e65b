// An invitation: a role, an address, seven days, one use. Its link is a secret that is shown and mailed once.

import { recordChange } from "@/lib/audit/record-change";
import { hashToken } from "@/lib/crypto/hash-token";
import { mintLinkToken } from "@/lib/crypto/mint-link-token";
import { randomId } from "@/lib/crypto/random-id";
import { takeTurns } from "@/lib/db/take-turns";
import { AppError } from "@/lib/errors/app-error";
import type { Mail } from "@/lib/mail/mail";
import { invitationMail } from "@/lib/mail/write-mails";
import { assertCan } from "@/lib/tenancy/assert-can";
import { assertPerson } from "@/lib/tenancy/assert-person";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { takeAttempt } from "@/lib/throttle/take-attempt";
import { assertNotAbove } from "./assert-not-above";
import type { InviteInput } from "./member-input";

const lifetimeMs = 7 * 24 * 3_600_000;
const openInvitationsMax = 200;
const hourMs = 3_600_000;
const invitationsPerHourMax = 50;
const lettersToOneAddressMax = 5;

interface InviteDeps {
  readonly databaseUrl: string;
  readonly consoleUrl: string;
  readonly post: (mail: Mail) => void;
}

export interface NewInvitation {
  readonly id: string;
  /** Carries the secret; it cannot be shown again. */
  readonly link: string;
}

/**
 * Invites an address with a role that is not above the inviter's (`forbidden`), posts the link and returns it. An earlier
 * open invitation of that address ends. A member already: `conflict`.
 */
export async function inviteMember(deps: InviteDeps, tenant: TenantContext, input: InviteInput, now = new Date()): Promise<NewInvitation> {
  assertCan(tenant, "member.invite");
  assertPerson(tenant);
  assertNotAbove(tenant, input.role);
  await takeAttempt(deps.databaseUrl, [
    { name: "invite-by-organization", subject: tenant.org.id, max: invitationsPerHourMax, windowMs: hourMs },
    { name: "mail", subject: input.email, max: lettersToOneAddressMax, windowMs: hourMs },
  ], now);
  const token = mintLinkToken();
  const id = randomId("inv");
  const inviter = await tenant.transaction(async (db) => {
    await takeTurns(db, tenant.org.id, "invitations");
    const already = await db.membership.findFirst({ where: { user: { email: input.email } } });
    if (already) throw new AppError("conflict", { fields: { email: "This person is a member already." }, public: "This person is a member already." });
    await db.invitation.updateMany({ where: { email: input.email, acceptedAt: null, revokedAt: null }, data: { revokedAt: now } });
    if ((await db.invitation.count({ where: { acceptedAt: null, revokedAt: null, expiresAt: { gt: now } } })) >= openInvitationsMax) {
      throw new AppError("conflict", { public: `There are ${openInvitationsMax} open invitations. Revoke some first.` });
    }
    await db.invitation.create({
      data: {
        id, orgId: tenant.org.id, email: input.email, role: input.role, tokenHash: hashToken(token), createdBy: tenant.actor.userId,
        createdAt: now, expiresAt: new Date(now.getTime() + lifetimeMs),
      },
    });
    // The address of somebody who has not agreed to anything stays out of the log.
    await recordChange(tenant, db, { action: "member.invite", targetId: id, targetName: id, after: { role: input.role } });
    return db.user.findUniqueOrThrow({ where: { id: tenant.actor.userId }, select: { name: true } });
  });
  const link = new URL(`/invitation/${token}`, deps.consoleUrl).href;
  deps.post(invitationMail(input.email, { organization: tenant.org.name, inviter: inviter.name, role: input.role.replaceAll("_", " "), link }));
  return { id, link };
}
