// The branded id of an organization: any other string in its place does not type-check. Minting is lib/crypto/random-id.

declare const brand: unique symbol;

export type OrgId = string & { readonly [brand]: "org" };
