// Whether the people of this console are those who sit at its machine (docs/adr/0010-local-mode.md).

import { consoleEnv } from "@/lib/env/console-env";

/** Whether letters stay on this machine, where `/mail` shows them. */
export function mailIsReadableHere(): boolean {
  const { localMode, SMTP_URL } = consoleEnv();
  return localMode && SMTP_URL === undefined;
}
