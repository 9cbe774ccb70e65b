// What keeps a server from working, the most pressing first: what calls run into now, then what the last look said. Pure.

import type { ServerRecord } from "@/lib/servers/server-record";
import type { TroubleCause } from "@/lib/servers/server-trouble";

export interface ServerProblem {
  readonly of: "calls" | "look";
  readonly code: string | null;
  /** A few words, for a list. */
  readonly short: string;
  /** What happens, why, and the next step. */
  readonly message: string;
  /** When it was last seen. */
  readonly at: string | null;
  /** Since when it has been so; null where only the last look is known. */
  readonly since: string | null;
}

type Judged = Pick<ServerRecord, "health" | "trouble">;

const shortWords: { readonly [cause in TroubleCause]: string } = {
  dns_failed: "Name not found",
  address_refused: "Address not dialled",
  connection_failed: "Cannot be reached",
  tls_failed: "Certificate or TLS fails",
  timed_out: "Does not answer in time",
  unauthorized: "Refuses our credential",
  credential_unreadable: "Credential cannot be opened",
  broke_off: "Breaks off",
  server_error: "Answers with errors",
};

/** Every problem of the server; a look that failed for what calls run into is not a second one. */
export function problemsOfServer({ health, trouble }: Judged): readonly ServerProblem[] {
  const problems: ServerProblem[] = [];
  if (trouble !== null) {
    problems.push({ of: "calls", code: trouble.cause, short: shortWords[trouble.cause], message: trouble.message, at: trouble.seenAt, since: trouble.since });
  }
  if (health.state === "attention" && health.message !== null && health.code !== trouble?.cause) {
    const known = Object.entries(shortWords).find(([cause]) => cause === health.code)?.[1];
    problems.push({ of: "look", code: health.code, short: known ?? "The last look failed", message: health.message, at: health.checkedAt, since: null });
  }
  return problems;
}
