// From the typed credential to the columns of a server row. After this the console can never read it again.

import { sealSecret } from "@/lib/crypto/seal-secret";
import type { CredentialKind } from "./credential-input";
import { plainValue } from "./credential-input";

const hintChars = 4;
/** A shorter secret gets no hint: four characters would be too much of it. */
const hintedCharsMin = 12;

export interface CredentialColumns {
  readonly credentialKind: CredentialKind;
  readonly credentialHeader: string | null;
  readonly credentialSealed: string | null;
  readonly credentialHint: string | null;
  readonly credentialSetAt: Date | null;
}

export const noCredential: CredentialColumns = {
  credentialKind: "none", credentialHeader: null, credentialSealed: null, credentialHint: null, credentialSetAt: null,
};

interface TypedCredential {
  readonly credentialKind: CredentialKind;
  readonly credentialHeader: string;
  readonly credentialValue: string;
}

/** The columns for a checked credential, sealed for exactly this organization, server and origin. */
export async function sealCredential(
  typed: TypedCredential,
  place: { readonly orgId: string; readonly serverId: string; readonly origin: string },
  sealingPublicKey: string,
  now: Date,
): Promise<CredentialColumns> {
  if (typed.credentialKind === "none") return noCredential;
  const value = plainValue(typed);
  return {
    credentialKind: typed.credentialKind,
    credentialHeader: typed.credentialKind === "header" ? typed.credentialHeader : null,
    credentialSealed: await sealSecret(value, place, sealingPublicKey),
    credentialHint: value.length >= hintedCharsMin ? value.slice(-hintChars) : null,
    credentialSetAt: now,
  };
}

/** What the admin log keeps of a credential: that there is one, never what it is. */
export function credentialForLog(columns: { readonly credentialKind: string; readonly credentialHeader: string | null; readonly credentialHint: string | null }) {
  return { kind: columns.credentialKind, header: columns.credentialHeader, hint: columns.credentialHint };
}
