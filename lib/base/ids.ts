// Branded ids: a wrong id does not type-check, and its prefix is recognisable in a log. Minting is lib/crypto/random-id.

declare const brand: unique symbol;
type Id<Prefix extends string> = string & { readonly [brand]: Prefix };

export type OrgId = Id<"org">;
export type UserId = Id<"usr">;
export type MembershipId = Id<"mem">;
export type ServerId = Id<"srv">;
export type ToolId = Id<"tol">;
export type PolicyId = Id<"pol">;
export type GrantId = Id<"grt">;
export type CallId = Id<"cal">;
export type JobId = Id<"job">;
export type ApiKeyId = Id<"key">;
export type DestinationId = Id<"dst">;
