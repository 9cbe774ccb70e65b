// Where a destination's secrets belong: its credential and what signs for it are not to be put in each other's place.

import type { SecretPlace } from "@/lib/crypto/sealing-keys";

export interface SigningPlace {
  readonly orgId: string;
  readonly destinationId: string;
  readonly origin: string;
}

/** Of a signing secret. */
export function signingPlace({ orgId, destinationId, origin }: SigningPlace): SecretPlace {
  return { orgId, serverId: `${destinationId}/signing`, origin };
}

/** Of the credential header. */
export function credentialPlace({ orgId, destinationId, origin }: SigningPlace): SecretPlace {
  return { orgId, serverId: destinationId, origin };
}
