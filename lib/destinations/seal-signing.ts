// The secret that signs a webhook: made here, told once, and sealed for the gateway.

import { mintSigningSecret } from "@/lib/crypto/mint-signing-secret";
import { sealSecret } from "@/lib/crypto/seal-secret";
import { signingPlace, type SigningPlace } from "./signing-place";

/** A new secret with its sealed form, which opens for this organization, destination and origin alone. */
export async function makeSigningSecret(place: SigningPlace, sealingPublicKey: string): Promise<{ readonly secret: string; readonly sealed: string }> {
  const secret = mintSigningSecret();
  return { secret, sealed: await sealSecret(secret, signingPlace(place), sealingPublicKey) };
}
