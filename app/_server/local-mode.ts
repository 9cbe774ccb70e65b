// Whether the people of this console are those who sit at its machine.

import { consoleEnv } from "@/lib/env/console-env";
import { isLoopbackHost } from "@/lib/env/parse-env";

/**
 * Local mode as accounts mean it (docs/adr/0010-local-mode-sign-up.md): both listeners on loopback, and CONSOLE_URL too, since
 * a proxy on the same machine may carry a public name to a loopback listener.
 */
export function accountsAreLocal(): boolean {
  const { localMode, CONSOLE_URL } = consoleEnv();
  return localMode && isLoopbackHost(new URL(CONSOLE_URL).hostname.replace(/^\[|\]$/g, ""));
}

/** Whether letters stay on this machine, where `/mail` shows them. */
export function mailIsReadableHere(): boolean {
  return accountsAreLocal() && consoleEnv().SMTP_URL === undefined;
}
