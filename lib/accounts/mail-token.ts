// The tokens in mailed links: stored hashed, bound to one purpose and address, good for one use and a bounded time.

import { hashToken } from "@/lib/crypto/hash-token";
import { isLinkToken, mintLinkToken } from "@/lib/crypto/mint-link-token";
import type { Database } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";

type MailTokenPurpose = "verify" | "reset";

const lifetimeMs: Readonly<Record<MailTokenPurpose, number>> = { verify: 24 * 3_600_000, reset: 3_600_000 };

type Tokens = Pick<Database, "mailToken">;

/** A new token for a link; the person's earlier ones of this purpose stop working. */
export async function issueMailToken(db: Tokens, user: { readonly id: string; readonly email: string }, purpose: MailTokenPurpose, now: Date): Promise<string> {
  const token = mintLinkToken();
  await db.mailToken.deleteMany({ where: { userId: user.id, purpose } });
  await db.mailToken.create({
    data: { tokenHash: hashToken(token), userId: user.id, purpose, email: user.email, createdAt: now, expiresAt: new Date(now.getTime() + lifetimeMs[purpose]) },
  });
  return token;
}

/** Which row a link stands for, while it is good. */
function usable(token: string, purpose: MailTokenPurpose, now: Date) {
  return { tokenHash: hashToken(token), purpose, usedAt: null, expiresAt: { gt: now } };
}

const usedUp = "This link is used up or too old. Ask for a new one.";

/** Whose the token is, without using it; `not_found` as {@link spendMailToken} says it. */
export async function findMailToken(db: Tokens, token: string, purpose: MailTokenPurpose, now: Date): Promise<{ readonly user: { readonly email: string; readonly passwordHash: string | null } }> {
  const found = isLinkToken(token) ? await db.mailToken.findFirst({ where: usable(token, purpose, now), include: { user: true } }) : null;
  if (!found || found.user.email !== found.email) throw new AppError("not_found", { public: usedUp });
  return { user: found.user };
}

/**
 * Uses the token and returns whose it is. Two uses at once: one of them wins. Unknown, used, expired, of another purpose,
 * or of an address that is no longer the account's: the same `not_found`.
 */
export async function spendMailToken(db: Tokens, token: string, purpose: MailTokenPurpose, now: Date): Promise<{ readonly userId: string; readonly email: string }> {
  const spent = isLinkToken(token) ? await db.mailToken.updateManyAndReturn({ where: usable(token, purpose, now), data: { usedAt: now }, include: { user: true } }) : [];
  const [row] = spent;
  if (!row || row.user.email !== row.email) throw new AppError("not_found", { public: usedUp });
  return { userId: row.userId, email: row.email };
}
