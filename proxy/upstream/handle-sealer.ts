// Texts sealed into handles of visible ASCII that open only where they were sealed for. Nothing is kept: any replica opens them, before
// and after a restart. Which handles there are is session-handles.ts and server-handles.ts.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

const nonceBytes = 12;
const tagBytes = 16;

export interface HandleSealer {
  /** The handle of this content, always the same one: `prefix` and base64url. */
  seal(content: string, prefix: string, bound: Buffer): string;
  /** The content that was sealed with exactly this prefix and these bytes; null for every other text. Never throws. */
  open(handle: string, prefix: string, bound: Buffer): string | null;
}

/** AES-256-GCM with a nonce that is a MAC of place and content (deterministic, so misuse-resistant), keys derived from the installation's handle key. */
export function handleSealer(handleKey: Buffer, purpose: string): HandleSealer {
  const sealingKey = derive(handleKey, `${purpose}: seal`);
  const nonceKey = derive(handleKey, `${purpose}: nonce`);
  const nonceOf = (content: string, bound: Buffer) =>
    createHmac("sha256", nonceKey).update(bound).update(content, "utf8").digest().subarray(0, nonceBytes);

  return {
    seal(content, prefix, bound) {
      const nonce = nonceOf(content, bound);
      const cipher = createCipheriv("aes-256-gcm", sealingKey, nonce, { authTagLength: tagBytes }).setAAD(bound);
      const sealed = Buffer.concat([cipher.update(content, "utf8"), cipher.final()]);
      return prefix + Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString("base64url");
    },
    open(handle, prefix, bound) {
      const body = handle.slice(prefix.length);
      if (!handle.startsWith(prefix) || !/^[A-Za-z0-9_-]+$/.test(body)) return null;
      const bytes = Buffer.from(body, "base64url");
      // One text for one handle: base64url has spare bits at its end.
      if (bytes.length <= nonceBytes + tagBytes || bytes.toString("base64url") !== body) return null;
      const nonce = bytes.subarray(0, nonceBytes);
      const decipher = createDecipheriv("aes-256-gcm", sealingKey, nonce, { authTagLength: tagBytes }).setAAD(bound);
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      try {
        const plain = Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString("utf8");
        return timingSafeEqual(nonceOf(plain, bound), nonce) ? plain : null;
      } catch {
        return null;
      }
    },
  };
}

/** A key of its own for one purpose (HKDF-SHA256, RFC 5869). */
export function derive(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), purpose, 32));
}
