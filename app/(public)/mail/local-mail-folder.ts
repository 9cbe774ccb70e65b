// Whether there is a mailbox to show at all.

import { notFound } from "next/navigation";
import { consoleEnv } from "@/lib/env/console-env";

/** The folder of letters in local mode without a mail server; a 404 everywhere else. */
export function localMailFolder(): string {
  const { localMode, SMTP_URL, MAIL_DIR } = consoleEnv();
  if (!localMode || SMTP_URL !== undefined) notFound();
  return MAIL_DIR;
}
