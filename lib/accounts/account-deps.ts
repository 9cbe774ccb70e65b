// What the account verbs are handed: where the people are stored, what an installation allows, how mail leaves.

import type { Mail } from "@/lib/mail/mail";

export interface AccountDeps {
  readonly databaseUrl: string;
  /** Every link starts with it; never the Host header. */
  readonly consoleUrl: string;
  /** Both listeners on this machine alone (docs/adr/0010-local-mode.md). */
  readonly localMode: boolean;
  readonly signup: "open" | "invite" | "closed";
  /** Takes a letter and returns at once. */
  readonly post: (mail: Mail) => void;
}

/** Where a request came from, as the console's edge worked it out. */
export interface ClientFacts {
  readonly ip: string;
  readonly userAgent: string;
}
