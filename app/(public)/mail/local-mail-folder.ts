// Whether there is a mailbox to show at all.

import { notFound } from "next/navigation";
import { mailIsReadableHere } from "@/app/_server/local-mode";
import { consoleEnv } from "@/lib/env/console-env";

/** The folder of letters in local mode without a mail server; a 404 everywhere else. */
export function localMailFolder(): string {
  if (!mailIsReadableHere()) notFound();
  return consoleEnv().MAIL_DIR;
}
