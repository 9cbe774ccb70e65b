// Recorded values at rest: sealed here, opened here, by a key that neither the database nor the console holds.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { ValueKind } from "@/lib/calls/value-loss";

/** What stands before a sealed text, so that a later scheme can be told from this one. */
const scheme = 1;
const nonceBytes = 12;
const tagBytes = 16;
/** Keys of servers that are kept at hand; then all are derived anew. */
const keysRememberedMax = 1_000;

/** Whose values they are. Every part takes part in the sealing: a row that was moved to another tenant, server, call or time does not open. */
export interface ValuePlace {
  readonly orgId: string;
  readonly serverId: string;
  readonly callId: string;
  /** ISO 8601 with milliseconds, as the row of the call has it. */
  readonly startedAt: string;
}

export interface ValueSealer {
  seal(text: string, place: ValuePlace): Buffer;
  /** The text that was sealed for exactly this place, else null. Never throws. */
  open(sealed: Uint8Array, place: ValuePlace): string | null;
}

export type ValueSealers = { readonly [kind in ValueKind]: ValueSealer };

export function valueSealers(handleKey: Buffer): ValueSealers {
  return { arguments: valueSealer(handleKey), results: valueSealer(handleKey, "results"), task_results: valueSealer(handleKey, "task_results") };
}

/** AES-256-GCM with random nonces; each server of each organization has a key of its own for each kind, derived from the installation's handle key (HKDF-SHA256, RFC 5869). */
export function valueSealer(handleKey: Buffer, what: ValueKind = "arguments"): ValueSealer {
  const keys = new Map<string, Buffer>();

  function keyOf({ orgId, serverId }: ValuePlace): Buffer {
    const name = `${orgId} ${serverId}`;
    const known = keys.get(name);
    if (known !== undefined) return known;
    if (keys.size >= keysRememberedMax) keys.clear();
    const fresh = Buffer.from(hkdfSync("sha256", handleKey, Buffer.alloc(0), `portcullis recorded ${what} ${name}`, 32));
    keys.set(name, fresh);
    return fresh;
  }

  return {
    seal(text, place) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", keyOf(place), nonce, { authTagLength: tagBytes }).setAAD(bytesOf(place));
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([Buffer.of(scheme), nonce, sealed, cipher.getAuthTag()]);
    },
    open(sealed, place) {
      if (sealed[0] !== scheme || sealed.length <= 1 + nonceBytes + tagBytes) return null;
      const nonce = sealed.subarray(1, 1 + nonceBytes);
      const decipher = createDecipheriv("aes-256-gcm", keyOf(place), nonce, { authTagLength: tagBytes }).setAAD(bytesOf(place));
      decipher.setAuthTag(sealed.subarray(-tagBytes));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(1 + nonceBytes, -tagBytes)), decipher.final()]).toString("utf8");
      } catch {
        return null;
      }
    },
  };
}

/** Ids and times hold no blank, so no two places share these bytes. */
function bytesOf({ orgId, serverId, callId, startedAt }: ValuePlace): Buffer {
  return Buffer.from(`${orgId} ${serverId} ${callId} ${startedAt}`, "utf8");
}
