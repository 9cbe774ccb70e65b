// The gateway's half of keeping upstream credentials. Only the gateway process may import this: the console has no private key.
import {
  ENCAPSULATED_KEY_BYTES, parseSealingPrivateKey, placeBytes, SEALED_PREFIX, sealingSuite, SECRET_BYTES_MAX, type SecretPlace,
} from "./sealing-keys";

const TAG_BYTES = 16;

/** A sealed text that does not open: damaged, sealed for another key, or for another organization, server or origin. */
export class SealedSecretError extends Error {
  override readonly name = "SealedSecretError";
}

/**
 * The secret that was sealed for exactly this place; throws a {@link SealedSecretError} otherwise, without saying which part differed.
 */
export async function openSecret(sealed: string, place: SecretPlace, privateKey: string): Promise<string> {
  const suite = sealingSuite();
  const recipientKey = await parseSealingPrivateKey(suite, privateKey);
  const bytes = decode(sealed);
  try {
    const recipient = await suite.createRecipientContext({ recipientKey, enc: bytes.slice(0, ENCAPSULATED_KEY_BYTES) });
    const plain = await recipient.open(bytes.slice(ENCAPSULATED_KEY_BYTES), placeBytes(place));
    return new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch (cause) {
    throw new SealedSecretError("the stored credential does not open for this server", { cause });
  }
}

function decode(sealed: string): Uint8Array<ArrayBuffer> {
  const body = sealed.slice(SEALED_PREFIX.length);
  const bytes = Uint8Array.from(Buffer.from(body, "base64url"));
  const known = sealed.startsWith(SEALED_PREFIX) && /^[A-Za-z0-9_-]+$/.test(body);
  if (!known || bytes.length < ENCAPSULATED_KEY_BYTES + TAG_BYTES || bytes.length > ENCAPSULATED_KEY_BYTES + TAG_BYTES + SECRET_BYTES_MAX) {
    throw new SealedSecretError("the stored credential is not a sealed text");
  }
  return bytes;
}
