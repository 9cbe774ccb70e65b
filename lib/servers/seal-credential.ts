// From the typed credential to the columns of a server row. After this the console can never read it again.

import { sealSecret } from "@/lib/crypto/seal-secret";
import { secretFingerprint } from "@/lib/crypto/secret-fingerprint";
import type { CredentialKind } from "./credential-input";
import { plainValue } from "./credential-input";
import type { SecretKeys } from "./registration-rules";

const hintChars = 4;
/** A shorter secret gets no hint: four characters would be too much of it. */
const hintedCharsMin = 12;

export interface CredentialColumns {
  readonly credentialKind: CredentialKind;
  readonly credentialHeader: string | null;
  readonly credentialSealed: string | null;
  readonly credentialHint: string | null;
  readonly credentialFingerprint: string | null;
  readonly credentialSetAt: Date | null;
}

export const noCredential: CredentialColumns = {
  credentialKind: "none", credentialHeader: null, credentialSealed: null, credentialHint: null, credentialFingerprint: null, credentialSetAt: null,
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
  { sealingPublicKey, fingerprintKey }: SecretKeys,
  now: Date,
): Promise<CredentialColumns> {
  if (typed.credentialKind === "none") return noCredential;
  const value = plainValue(typed);
  return {
    credentialKind: typed.credentialKind,
    credentialHeader: typed.credentialKind === "header" ? typed.credentialHeader : null,
    credentialSealed: await sealSecret(value, place, sealingPublicKey),
    credentialHint: value.length >= hintedCharsMin ? value.slice(-hintChars) : null,
    credentialFingerprint: secretFingerprint(value, place.orgId, fingerprintKey),
    credentialSetAt: now,
  };
}

interface LoggedCredential {
  readonly credentialKind: string;
  readonly credentialHeader: string | null;
  readonly credentialFingerprint: string | null;
}

/** What the admin log keeps of a credential: that there is one, and whether it is another, never what it is. */
export function credentialForLog({ credentialKind: kind, credentialHeader: header, credentialFingerprint }: LoggedCredential) {
  return kind === "none" ? { kind } : { kind, header, fingerprint: fingerprintForLog(credentialFingerprint) };
}

/** A secret that was set before fingerprints were kept has none. */
export function fingerprintForLog(fingerprint: string | null): string {
  return fingerprint ?? "not known";
}
