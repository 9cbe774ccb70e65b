// The console's half of keeping upstream credentials: it can seal and never open. The gateway's half is open-secret.ts.
import { parseSealingPublicKey, placeBytes, SEALED_PREFIX, sealingSuite, SECRET_BYTES_MAX, type SecretPlace } from "./sealing-keys";

/**
 * `secret` as text that only the holder of the private key opens, and only for the same place (HPKE base mode, RFC 9180 5.1.1;
 * the place is the associated data). Sealing twice gives two different texts.
 */
export async function sealSecret(secret: string, place: SecretPlace, publicKey: string): Promise<string> {
  const plain = new TextEncoder().encode(secret);
  if (plain.length > SECRET_BYTES_MAX) throw new Error(`a secret has at most ${SECRET_BYTES_MAX} bytes`);
  const suite = sealingSuite();
  const sender = await suite.createSenderContext({ recipientPublicKey: await parseSealingPublicKey(suite, publicKey) });
  const sealed = await sender.seal(plain, placeBytes(place));
  return SEALED_PREFIX + Buffer.concat([Buffer.from(sender.enc), Buffer.from(sealed)]).toString("base64url");
}
