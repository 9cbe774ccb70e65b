// Signing in with e-mail and password. Making the session of it is begin-session.ts.

import { openDatabase } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { giveBackAttempt, takeAttempt } from "@/lib/throttle/take-attempt";
import type { AccountDeps, ClientFacts } from "./account-deps";
import type { SignInInput } from "./account-input";
import { signInLimits } from "./attempt-limits";
import { sendVerification } from "./send-verification";
import { verifyPasswordOrBusy } from "./slow-password";

const refused = "The e-mail address or the password is wrong.";
const unverified = "Confirm your e-mail address first: we have sent you a new link.";

/**
 * The id of the person whom address and password prove. Unknown address, wrong password and an account without a password:
 * the same `invalid_input` after the same work. Outside local mode an unconfirmed address is refused with `forbidden`, to
 * the holder of the password alone, and gets a new link. Too many failures by address or network address: `too_many_attempts`.
 */
export async function checkPassword(deps: AccountDeps, input: SignInInput, client: ClientFacts, now = new Date()): Promise<string> {
  const limits = signInLimits(input.email, client.ip);
  await takeAttempt(deps.databaseUrl, limits, now);
  const user = await openDatabase(deps.databaseUrl).user.findUnique({ where: { email: input.email } });
  const proven = await verifyPasswordOrBusy(input.password, user?.passwordHash);
  if (!user || !proven) throw new AppError("invalid_input", { public: refused });
  await giveBackAttempt(deps.databaseUrl, limits, now);
  if (user.emailVerifiedAt === null && !deps.localMode) {
    await sendVerification(deps, user, now);
    throw new AppError("forbidden", { public: unverified });
  }
  return user.id;
}
