// The value that one must hold to touch a tenant's rows. Only open-tenant.ts makes one.

import type { OrgId } from "@/lib/base/ids";
import type { TenantDb } from "@/lib/db/tenant-db";
import type { Role } from "./permissions";

declare const opened: unique symbol;

export interface Actor {
  readonly kind: "user" | "api_key";
  /** The person's id, or the key's. Logs keep this, never a name. */
  readonly id: string;
  /** The person behind it: the same for a person, the maker for a key. */
  readonly userId: string;
  readonly membershipId: string;
  readonly role: Role;
}

/** Proof of a membership in one organization, with the only handle through which its rows can be reached. */
export interface TenantContext {
  readonly [opened]: true;
  readonly org: { readonly id: OrgId; readonly slug: string; readonly name: string };
  readonly actor: Actor;
  /**
   * Runs `work` in one transaction whose every row is this organization's: the handle filters, and row-level security
   * filters again. Rolls back when `work` throws; database errors arrive as AppError.
   */
  transaction<T>(work: (db: TenantDb) => Promise<T>): Promise<T>;
  /**
   * The same for reading alone, as of one moment: rows that are read with others (`include`) are several statements, and what goes between two
   * of them would be there without what it belongs to.
   */
  snapshot<T>(work: (db: TenantDb) => Promise<T>): Promise<T>;
}
