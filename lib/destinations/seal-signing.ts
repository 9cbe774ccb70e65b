// The secret that signs a webhook: made here, told once, and sealed for the gateway.

import { mintSigningSecret } from "@/lib/crypto/mint-signing-secret";
import { sealSecret } from "@/lib/crypto/seal-secret";
import { secretFingerprint } from "@/lib/crypto/secret-fingerprint";
import type { SecretKeys } from "@/lib/servers/registration-rules";
import { signingPlace, type SigningPlace } from "./signing-place";

export interface SigningSecret {
  readonly secret: string;
  /** Opens for this organization, destination and origin alone. */
  readonly sealed: string;
  /** For the admin log. */
  readonly fingerprint: string;
}

export async function makeSigningSecret(place: SigningPlace, { sealingPublicKey, fingerprintKey }: SecretKeys): Promise<SigningSecret> {
  const secret = mintSigningSecret();
  return { secret, sealed: await sealSecret(secret, signingPlace(place), sealingPublicKey), fingerprint: secretFingerprint(secret, place.orgId, fingerprintKey) };
}
