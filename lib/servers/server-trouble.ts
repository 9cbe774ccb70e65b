// What calls run into at a server: noted by the gateway while it forwards them, shown in the console until they get through again.

import { introspectionFailures } from "./introspection";

/** Most of them can also end a look at a server, and are said in the same words. */
export const troubleCauses = [
  "dns_failed", "address_refused", "connection_failed", "tls_failed", "timed_out", "unauthorized", "credential_unreadable", "broke_off", "server_error",
] as const;
export type TroubleCause = (typeof troubleCauses)[number];

export interface ServerTrouble {
  readonly cause: TroubleCause;
  /** What happens to calls, why, and the next step. */
  readonly message: string;
  /** True while the gateway holds calls back and only tries one now and then. */
  readonly resting: boolean;
  readonly since: string;
  /** When a call last ran into it. */
  readonly seenAt: string;
}

const ownSentences = {
  broke_off: "The server closes the connection without an answer. Check that it is running and what its log says.",
  server_error: "The server, or what stands before it, answers with an HTTP error of the 500s that is no answer of MCP. Check that it is running and what its log says.",
} as const;
const restingSentence = " Calls are held back; one is tried every few seconds, and they go on as soon as it gets through.";

/** The cause in plain words, without what happens to calls meanwhile. */
function troubleSentence(cause: TroubleCause): string {
  return cause === "broke_off" || cause === "server_error" ? ownSentences[cause] : introspectionFailures[cause];
}

interface TroubleRow {
  readonly cause: string;
  readonly resting: boolean;
  readonly since: Date;
  readonly seenAt: Date;
}

/** The record of a row; null where there is none. The database holds the causes closed; one outside them throws. */
export function toServerTrouble(row: TroubleRow | null): ServerTrouble | null {
  if (row === null) return null;
  const cause = troubleCauses.find((known) => known === row.cause);
  if (cause === undefined) throw new Error(`a cause outside its closed set: ${row.cause}`);
  return {
    cause, resting: row.resting, since: row.since.toISOString(), seenAt: row.seenAt.toISOString(),
    message: `${troubleSentence(cause)}${row.resting ? restingSentence : ""}`,
  };
}
