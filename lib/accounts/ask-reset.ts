// "Forgot your password?"

import { openDatabase } from "@/lib/db/client";
import { resetMail } from "@/lib/mail/write-mails";
import { takeAttempt } from "@/lib/throttle/take-attempt";
import type { AccountDeps, ClientFacts } from "./account-deps";
import { resetLink } from "./account-links";
import { mailAskLimits, mailLimits } from "./attempt-limits";
import { evenTime } from "./even-time";
import { issueMailToken } from "./mail-token";

const answerMsMin = 250;

/** Posts a reset link if the address has an account. The answer, its time and its throttle are the same if it has none. */
export async function askReset(deps: AccountDeps, email: string, client: ClientFacts, now = new Date()): Promise<void> {
  await evenTime(answerMsMin, async () => {
    await takeAttempt(deps.databaseUrl, [...mailAskLimits(client.ip), ...mailLimits(email)], now);
    const database = openDatabase(deps.databaseUrl);
    const user = await database.user.findUnique({ where: { email } });
    if (!user) return;
    const token = await issueMailToken(database, user, "reset", now);
    deps.post(resetMail(user.email, resetLink(deps.consoleUrl, token)));
  });
}
