// What one gateway process keeps between messages, and the others of its machine have to find: by the name of the process in its own name.
import type { ServerSource, Upstream } from "../../deps";
import type { GatewayBounds } from "../../bounds";
import { notSent } from "../http-sse/http-sse-failure";
import { removeDeadDoors } from "./dead-doors";
import { peerClient } from "./peer-client";
import { doorNames, openPeerDoor, type PeerDoor, type PeerRequest } from "./peer-door";

export interface GatewayPeers {
  /** Of this process: 16 characters of base64url. What is kept here is named with it. */
  readonly name: string;
  /** To be waited for before anything is kept: from then on the others can send on. Never rejects; without a door nobody else finds it. */
  open(): Promise<void>;
  /** The answer of the process of this name; rejects as an unknown session where there is none. */
  send: (name: string, ...request: Parameters<Upstream["send"]>) => ReturnType<Upstream["send"]>;
  /** Sends it to all others of this machine, and waits for nobody: what they answer is nothing to its client. Dropped where too many are under way. */
  tell: (...request: Parameters<Upstream["send"]>) => void;
  close(): Promise<void>;
}

export interface GatewayPeersParts {
  readonly name: string;
  readonly bounds: GatewayBounds;
  readonly servers: ServerSource;
  /** The door that the request would have taken, had it come to this process. */
  readonly receive: Upstream["send"];
  readonly onDoorFailed: (error: unknown) => void;
}

/** Opens its door at the first need. A peer's request is looked up by the configuration that this process has. */
export function gatewayPeers({ name, bounds, servers, receive, onDoorFailed }: GatewayPeersParts): GatewayPeers {
  const client = peerClient(bounds);
  let door: Promise<PeerDoor | null> | null = null;
  const telling = new Map<string, number>();
  let tellingAll = 0;

  async function receiveFromPeer({ serverId, grantId, ...request }: PeerRequest) {
    const lookup = await servers.find(serverId);
    const grant = lookup.kind === "served" ? lookup.served.grantsById.get(grantId) : undefined;
    if (lookup.kind !== "served" || grant === undefined) throw notSent("unknown_session");
    return receive(lookup.served, { ...request, path: lookup.served.target.path, isFromPeer: true }, grant);
  }

  async function openDoor(): Promise<PeerDoor | null> {
    void removeDeadDoors(Date.now());
    try {
      return await openPeerDoor(name, bounds.bodyBytesMax, receiveFromPeer);
    } catch (error) {
      onDoorFailed(error);
      return null;
    }
  }

  async function tellAll(request: Omit<PeerRequest, "signal">): Promise<void> {
    for (const peer of await doorNames()) {
      if (peer === name) continue;
      // Not the client's own signal: its connection may be gone before the others have heard.
      const answer = await client.send(peer, { ...request, signal: AbortSignal.timeout(bounds.peerToldMs) }).catch(() => null);
      answer?.abort();
    }
  }

  return {
    name,
    async open() {
      door ??= openDoor();
      await door;
    },
    send: (peer, served, request, grant) => client.send(peer, { ...request, serverId: served.document.server.id, grantId: grant.id }),
    tell(served, { method, headers, body }, grant) {
      const ofGrant = telling.get(grant.id) ?? 0;
      if (tellingAll >= bounds.peerTellsMax || ofGrant >= bounds.peerTellsPerGrantMax) return;
      tellingAll += 1;
      telling.set(grant.id, ofGrant + 1);
      void tellAll({ method, headers, body, serverId: served.document.server.id, grantId: grant.id }).finally(() => {
        tellingAll -= 1;
        const left = (telling.get(grant.id) ?? 1) - 1;
        if (left > 0) telling.set(grant.id, left);
        else telling.delete(grant.id);
      });
    },
    async close() {
      await Promise.all([door?.then((one) => one?.close()), client.close()]);
    },
  };
}
