// What a gateway tells one reader through the database, which is not to know it: sealed for a key that the reader made for this one answer.
import { ENCAPSULATED_KEY_BYTES, parseSealingPrivateKey, parseSealingPublicKey, sealingSuite } from "./sealing-keys";

/** HPKE base mode (RFC 9180 5.1.1) in base64url; `about` names the question, and is the associated data. The key is 32 bytes in base64url. */
export async function sealForReader(text: string, about: string, readerKey: string): Promise<string> {
  const suite = sealingSuite();
  const sender = await suite.createSenderContext({ recipientPublicKey: await parseSealingPublicKey(suite, readerKey) });
  const sealed = await sender.seal(new TextEncoder().encode(text), new TextEncoder().encode(about));
  return Buffer.concat([Buffer.from(sender.enc), Buffer.from(sealed)]).toString("base64url");
}

/** The text that was sealed for this key and question, else null. */
export async function openAsReader(sealed: string, about: string, privateKey: string): Promise<string | null> {
  const suite = sealingSuite();
  const bytes = Uint8Array.from(Buffer.from(sealed, "base64url"));
  try {
    const recipient = await suite.createRecipientContext({ recipientKey: await parseSealingPrivateKey(suite, privateKey), enc: bytes.slice(0, ENCAPSULATED_KEY_BYTES) });
    return new TextDecoder("utf-8", { fatal: true }).decode(await recipient.open(bytes.slice(ENCAPSULATED_KEY_BYTES), new TextEncoder().encode(about)));
  } catch {
    return null;
  }
}
