// Members and invitations as pages see them.

import type { Role } from "@/lib/tenancy/permissions";

export interface MemberRecord {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly joinedAt: Date;
  readonly liveApiKeys: number;
}

export interface InvitationRecord {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly expired: boolean;
}
