// Signing in with GitHub or Google: which person a provider's account is.

import { randomId } from "@/lib/crypto/random-id";
import { openDatabase, type Database } from "@/lib/db/client";
import { translateDbError } from "@/lib/db/translate-db-error";
import { AppError } from "@/lib/errors/app-error";
import { findOpenInvitation } from "@/lib/members/read-invitation";
import { insertOrganization } from "@/lib/orgs/insert-organization";
import type { AccountDeps } from "./account-deps";
import { displayName, emailAddress } from "./account-input";
import { assertMaySignUp, organizationNameFor } from "./sign-up-rules";

/** What a provider says about the one who signs in. */
export interface ProviderProfile {
  readonly provider: "github" | "google";
  readonly providerAccountId: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
}

/** Why a provider's account was not let in; the sign-in page has a sentence for each. */
export type ProviderRefusal = "provider_email_unverified" | "account_email_unverified" | "sign_up_refused";

export type ProviderEntry = { readonly ok: true; readonly userId: string } | { readonly ok: false; readonly refusal: ProviderRefusal };

/**
 * The person of a provider's account. Known: that one. Unknown: it is attached to the account of its e-mail only if both
 * sides have verified that address; where nobody has the address, a new person with an organization of their own is made
 * (without one when an invitation brought them), as SIGNUP permits. An address that the provider has not verified opens nothing.
 */
export async function enterWithProvider(deps: AccountDeps, profile: ProviderProfile, invitationToken: string | null, now = new Date()): Promise<ProviderEntry> {
  return openDatabase(deps.databaseUrl)
    .$transaction(async (db) => {
      const { provider, providerAccountId } = profile;
      const known = await db.userIdentity.findUnique({ where: { provider_providerAccountId: { provider, providerAccountId } } });
      if (known) return { ok: true, userId: known.userId } as const;
      const email = emailAddress.safeParse(profile.email);
      if (!email.success || !profile.emailVerified) return { ok: false, refusal: "provider_email_unverified" } as const;
      const owner = await db.user.findUnique({ where: { email: email.data } });
      if (owner && owner.emailVerifiedAt === null) return { ok: false, refusal: "account_email_unverified" } as const;
      const userId = owner?.id ?? (await insertVerifiedPerson(deps, db, { email: email.data, name: profile.name }, invitationToken, now));
      if (userId === null) return { ok: false, refusal: "sign_up_refused" } as const;
      await db.userIdentity.create({ data: { provider, providerAccountId, userId, createdAt: now } });
      return { ok: true, userId } as const;
    })
    .catch((error: unknown) => { throw translateDbError(error); });
}

/** The person whom a provider's account was attached to, or null. */
export async function personOfIdentity(databaseUrl: string, provider: string, providerAccountId: string): Promise<string | null> {
  const identity = await openDatabase(databaseUrl).userIdentity.findUnique({ where: { provider_providerAccountId: { provider, providerAccountId } } });
  return identity?.userId ?? null;
}

type Transaction = Parameters<Parameters<Database["$transaction"]>[0]>[0];

async function insertVerifiedPerson(
  deps: AccountDeps, db: Transaction, person: { readonly email: string; readonly name: string | null }, invitationToken: string | null, now: Date,
): Promise<string | null> {
  const invitation = invitationToken === null ? null : await findOpenInvitation(db, invitationToken, now);
  try {
    assertMaySignUp(deps.signup, person.email, invitation);
  } catch (error) {
    if (error instanceof AppError && error.code === "forbidden") return null;
    throw error;
  }
  const id = randomId("usr");
  const given = displayName.safeParse(person.name);
  const name = given.success ? given.data : (person.email.split("@")[0] ?? person.email).slice(0, 80);
  await db.user.create({ data: { id, email: person.email, name, emailVerifiedAt: now, createdAt: now } });
  if (!invitation) await insertOrganization(db, { userId: id }, organizationNameFor(name), now);
  return id;
}
