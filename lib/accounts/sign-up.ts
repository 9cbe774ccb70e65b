// A new account by e-mail and password.

import { randomId } from "@/lib/crypto/random-id";
import { openDatabase } from "@/lib/db/client";
import { translateDbError } from "@/lib/db/translate-db-error";
import { AppError } from "@/lib/errors/app-error";
import { existingAccountMail } from "@/lib/mail/write-mails";
import { readInvitation } from "@/lib/members/read-invitation";
import { insertOrganization } from "@/lib/orgs/insert-organization";
import { takeAttempt } from "@/lib/throttle/take-attempt";
import type { AccountDeps, ClientFacts } from "./account-deps";
import type { SignUpInput } from "./account-input";
import { resetLink, signInLink } from "./account-links";
import { assertMaySignUp, organizationNameFor } from "./sign-up-rules";
import { mailLimits, signUpLimits } from "./attempt-limits";
import { evenTime } from "./even-time";
import { issueMailToken } from "./mail-token";
import { postVerification } from "./send-verification";
import { hashPasswordOrBusy } from "./slow-password";

const answerMsMin = 400;

/** Outside local mode there is one answer, whatever was found. */
export type SignUpAnswer = { readonly state: "check_mail" } | { readonly state: "signed_up"; readonly userId: string; readonly orgSlug: string | null };

/**
 * Makes a person and, without an invitation, an organization of their own. Outside local mode the answer and its time are
 * the same for an address that has an account already: that address gets a letter that says so, and nothing is changed. In
 * local mode the person may be signed in at once, and a taken address is `conflict`. SIGNUP is held here: `forbidden`.
 */
export async function signUp(deps: AccountDeps, input: SignUpInput, client: ClientFacts, now = new Date()): Promise<SignUpAnswer> {
  // The letter is counted before anything is written, so that a refusal leaves nothing behind.
  await takeAttempt(deps.databaseUrl, [...signUpLimits(client.ip), ...mailLimits(input.email)], now);
  const invitation = input.invitation === undefined ? null : await readInvitation(deps.databaseUrl, input.invitation, now);
  assertMaySignUp(deps.signup, input.email, invitation);
  return evenTime(deps.localMode ? 0 : answerMsMin, async () => {
    const passwordHash = await hashPasswordOrBusy(input.password);
    const made = await insertPerson(deps, { ...input, passwordHash, withOrganization: invitation === null }, now);
    if (deps.localMode) {
      if (!made) throw new AppError("conflict", { fields: { email: "This address has an account. Sign in instead." }, public: "This address has an account. Sign in instead." });
      await postVerification(deps, { id: made.userId, email: input.email }, now);
      return { state: "signed_up", ...made };
    }
    if (made) await postVerification(deps, { id: made.userId, email: input.email }, now, invitation ? `/invitation/${input.invitation ?? ""}` : undefined);
    else await tellExisting(deps, input.email, now);
    return { state: "check_mail" };
  });
}

interface NewPerson {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly withOrganization: boolean;
}

/** Null when the address is taken, even if by a sign-up of this very moment. */
async function insertPerson(deps: AccountDeps, person: NewPerson, now: Date): Promise<{ readonly userId: string; readonly orgSlug: string | null } | null> {
  return openDatabase(deps.databaseUrl)
    .$transaction(async (db) => {
      const userId = randomId("usr");
      const { email, name, passwordHash } = person;
      const { count } = await db.user.createMany({ data: [{ id: userId, email, name, passwordHash, createdAt: now }], skipDuplicates: true });
      if (count === 0) return null;
      const org = person.withOrganization ? await insertOrganization(db, { userId }, organizationNameFor(name), now) : null;
      return { userId, orgSlug: org?.slug ?? null };
    })
    .catch((error: unknown) => { throw translateDbError(error); });
}

/** The letter to a taken address. Nothing of the new attempt is kept: whoever holds the mailbox decides, by the reset link. */
async function tellExisting(deps: AccountDeps, email: string, now: Date): Promise<void> {
  const database = openDatabase(deps.databaseUrl);
  const user = await database.user.findUniqueOrThrow({ where: { email } });
  const token = await issueMailToken(database, user, "reset", now);
  deps.post(existingAccountMail(email, { signIn: signInLink(deps.consoleUrl), reset: resetLink(deps.consoleUrl, token) }));
}
