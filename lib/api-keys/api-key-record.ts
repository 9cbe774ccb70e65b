// An API key as pages see it: never its token.

import type { Role } from "@/lib/tenancy/permissions";

export interface ApiKeyRecord {
  readonly id: string;
  readonly label: string;
  /** What the key may do today: its own role, but never above its maker's. */
  readonly role: Role;
  readonly hint: string;
  readonly makerName: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly state: "live" | "expired" | "revoked";
}

/** A key that was just made, with the only sight of its token. */
export interface NewApiKey {
  readonly id: string;
  readonly label: string;
  readonly token: string;
}
