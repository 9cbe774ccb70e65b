// Session ids that a server mints, sealed into handles that only the grant they were given to can use (laws L4 and L11), with what the
// client said of itself when the session began. Any replica opens a handle, before and after a restart; what this one has opened lately it
// remembers (ADR 0029).
// MCP 2025-11-25, Transports § Session Management.
import { createHmac } from "node:crypto";
import { LRUCache } from "lru-cache";
import { noClientInfo, type ClientInfo } from "@/lib/mcp/client-info";
import { derive, handleSealer } from "./handle-sealer";

/** A session of which nothing is known but its id, as every handle was before clients' words were sealed in; and one with them. */
const plainPrefix = "pcs1.";
const toldPrefix = "pcs2.";
/** Longer session ids are refused: with a handle's overhead they would not fit into a header. */
export const sessionIdCharactersMax = 2_048;
/** An id and a client's words of the greatest length, every character of them escaped, fit; a header of 16 KiB holds it. */
const handleCharactersMax = 7_168;

/** Whose session it is; every part takes part in the sealing. */
export interface SessionPlace {
  readonly orgId: string;
  readonly grantId: string;
  readonly serverId: string;
}

export interface ClientSession {
  /** The server's own id. */
  readonly id: string;
  /** What the client said at `initialize`. */
  readonly client: ClientInfo;
}

/** One whose handle a client brought back. */
export interface OpenedSession extends ClientSession {
  /** Who is charged by a limit per session: one name for each session, whatever its client says of itself, and no other place's. Tells nothing of the id. */
  readonly subject: string;
}

export interface SessionHandles {
  /** The handle that stands for this session at this place, always the same one; null for an id that is no visible ASCII (0x21–0x7E). */
  seal(session: ClientSession, place: SessionPlace): string | null;
  /** The session that was sealed for exactly this place; null for every other text. Never throws. */
  open(handle: string, place: SessionPlace): OpenedSession | null;
}

/** Handles that were opened lately, in number, and in characters of handles and ids together. */
const rememberedMax = 4_096;
const rememberedCharactersMax = 2_097_152;

/**
 * Handles of this installation's sessions. What is remembered of one is what the key in the same memory opens at any time, under the place
 * that it was opened for and no other; whether its grant still may, others judge each time.
 */
export function sessionHandles(handleKey: Buffer): SessionHandles {
  const sealer = handleSealer(handleKey, "portcullis session handles");
  const subjectKey = derive(handleKey, "portcullis session handles: subject");
  const open = (handle: string, prefix: string, place: SessionPlace) =>
    handle.length > handleCharactersMax ? null : sealer.open(handle, prefix, bytesOf(place, prefix));

  const openFresh = (handle: string, place: SessionPlace): ClientSession | null => {
    const plain = open(handle, plainPrefix, place);
    if (plain !== null) return { id: plain, client: noClientInfo };
    const told = open(handle, toldPrefix, place);
    return told === null ? null : readTold(told);
  };
  const subjectOf = (sessionId: string, place: SessionPlace) =>
    `ses_${createHmac("sha256", subjectKey).update(bytesOf(place, plainPrefix)).update("\0").update(sessionId, "utf8").digest("base64url")}`;
  /** By the handle alone, which opens at one place. */
  const remembered = new LRUCache<string, { readonly place: SessionPlace; readonly session: OpenedSession }>({
    max: rememberedMax, maxSize: rememberedCharactersMax, sizeCalculation: ({ session: { id, subject } }, handle) => id.length + subject.length + handle.length,
  });

  return {
    seal({ id, client }, place) {
      if (id.length > sessionIdCharactersMax || !/^[\x21-\x7e]+$/.test(id)) return null;
      if (client.name === null && client.version === null) return sealer.seal(id, plainPrefix, bytesOf(place, plainPrefix));
      return sealer.seal(`${id}\n${JSON.stringify([client.name, client.version])}`, toldPrefix, bytesOf(place, toldPrefix));
    },
    open(handle, place) {
      const known = remembered.get(handle);
      if (known !== undefined && isSamePlace(known.place, place)) return known.session;
      const fresh = openFresh(handle, place);
      if (fresh === null) return null;
      const session = { ...fresh, subject: subjectOf(fresh.id, place) };
      remembered.set(handle, { place, session });
      return session;
    },
  };
}

function isSamePlace(one: SessionPlace, other: SessionPlace): boolean {
  return one.grantId === other.grantId && one.serverId === other.serverId && one.orgId === other.orgId;
}

/** What `seal` wrote: an id holds no line break. */
function readTold(content: string): ClientSession {
  const at = content.indexOf("\n");
  const [name, version]: readonly (string | null)[] = JSON.parse(content.slice(at + 1));
  return { id: content.slice(0, at), client: { name: name ?? null, version: version ?? null } };
}

/** Ids hold no blank, so no two places share these bytes, and no content of one kind opens as the other. */
function bytesOf({ orgId, grantId, serverId }: SessionPlace, prefix: string): Buffer {
  const place = `${orgId} ${grantId} ${serverId}`;
  return Buffer.from(prefix === plainPrefix ? place : `${place} ${prefix}`, "utf8");
}
