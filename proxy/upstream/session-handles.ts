// Session ids that a server mints, sealed into handles that only the grant they were given to can use (laws L4 and L11).
// Nothing is kept: any replica opens a handle, before and after a restart. MCP 2025-11-25, Transports § Session Management.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

const prefix = "pcs1.";
const nonceBytes = 12;
const tagBytes = 16;
/** Longer session ids are refused: with a handle's overhead they would not fit into a header. */
export const sessionIdCharactersMax = 2_048;
const handleCharactersMax = 4_096;

/** Whose session it is; every part takes part in the sealing. */
export interface SessionPlace {
  readonly orgId: string;
  readonly grantId: string;
  readonly serverId: string;
}

export interface SessionHandles {
  /** The handle that stands for this session id at this place, always the same one; null for an id that is no visible ASCII (0x21–0x7E). */
  seal(sessionId: string, place: SessionPlace): string | null;
  /** The session id that was sealed for exactly this place; null for every other text. Never throws. */
  open(handle: string, place: SessionPlace): string | null;
}

/** AES-256-GCM with a nonce that is a MAC of place and id (deterministic, so misuse-resistant), keys derived from the installation's handle key. */
export function sessionHandles(handleKey: Buffer): SessionHandles {
  const sealingKey = derive(handleKey, "portcullis session handles: seal");
  const nonceKey = derive(handleKey, "portcullis session handles: nonce");
  const nonceOf = (sessionId: string, bound: Buffer) =>
    createHmac("sha256", nonceKey).update(bound).update(sessionId, "latin1").digest().subarray(0, nonceBytes);
  return {
    seal(sessionId, place) {
      if (sessionId.length > sessionIdCharactersMax || !/^[\x21-\x7e]+$/.test(sessionId)) return null;
      const bound = bytesOf(place);
      const nonce = nonceOf(sessionId, bound);
      const cipher = createCipheriv("aes-256-gcm", sealingKey, nonce, { authTagLength: tagBytes }).setAAD(bound);
      const sealed = Buffer.concat([cipher.update(sessionId, "latin1"), cipher.final()]);
      return prefix + Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString("base64url");
    },
    open(handle, place) {
      const body = handle.slice(prefix.length);
      if (!handle.startsWith(prefix) || handle.length > handleCharactersMax || !/^[A-Za-z0-9_-]+$/.test(body)) return null;
      const bytes = Buffer.from(body, "base64url");
      // One text for one handle: base64url has spare bits at its end.
      if (bytes.length <= nonceBytes + tagBytes || bytes.toString("base64url") !== body) return null;
      const bound = bytesOf(place);
      const nonce = bytes.subarray(0, nonceBytes);
      const decipher = createDecipheriv("aes-256-gcm", sealingKey, nonce, { authTagLength: tagBytes }).setAAD(bound);
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      try {
        const plain = Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString("latin1");
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

/** Ids hold no blank, so no two places share these bytes. */
function bytesOf({ orgId, grantId, serverId }: SessionPlace): Buffer {
  return Buffer.from(`${orgId} ${grantId} ${serverId}`, "utf8");
}
