// What the account verbs are handed, from this process's environment; one outbox a process.

import "server-only";
import type { AccountDeps } from "@/lib/accounts/account-deps";
import { consoleEnv } from "@/lib/env/console-env";
import { logger } from "@/lib/log/logger";
import { openOutbox, type Outbox } from "@/lib/mail/outbox";
import { openTransport } from "@/lib/mail/open-transport";

let outbox: Outbox | undefined;

function processOutbox(): Outbox {
  const { SMTP_URL, MAIL_FROM, MAIL_DIR } = consoleEnv();
  outbox ??= openOutbox(openTransport({ smtpUrl: SMTP_URL, from: MAIL_FROM, folder: MAIL_DIR }), (problem) => {
    logger().error(problem, "a letter could not be sent");
  });
  return outbox;
}

/** The account verbs' surroundings. */
export function accountDeps(): AccountDeps {
  const { CONSOLE_DATABASE_URL, CONSOLE_URL, SIGNUP, localMode } = consoleEnv();
  return { databaseUrl: CONSOLE_DATABASE_URL, consoleUrl: CONSOLE_URL, localMode, signup: SIGNUP, post: (mail) => processOutbox().post(mail) };
}
