// The bridge between the eras: a door to servers before the door to servers. The pipeline judges, records and shapes in the client's era;
// what leaves below is a translation of exactly that message, and what comes back is translated before it is judged (ADR 0023).
import { classifyMessage } from "@/lib/mcp/classify-message";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import type { Upstream } from "../deps";
import type { ReadMessage } from "../exchange";
import { eraOf } from "../read-message";
import { UpstreamFailure, type UpstreamRequest } from "../upstream/dispatch-upstream";
import { bridgeDirection } from "./bridge-direction";
import { carrierToLegacy } from "./carry/carry-to-legacy";
import { carrierToModern } from "./carry/carry-to-modern";
import type { CarrierDeps } from "./carry/carrier";

export interface BridgedUpstream {
  readonly send: Upstream["send"];
  /** Ends the sessions that stand for modern clients, and gives up what waits for them. */
  close(): Promise<void>;
}

/** The same door, for which every server speaks the client's era. Where nothing is to be carried over, the bytes pass as they are. */
export function bridgedUpstream(deps: CarrierDeps): BridgedUpstream {
  const toModern = carrierToModern(deps);
  const toLegacy = carrierToLegacy(deps);
  return {
    send(served, request, grant) {
      const { server } = served.document;
      if (server.era !== "modern" && !(server.era === "legacy" && server.bridgeModern)) return deps.send(served, request, grant);
      const message = messageOf(request);
      // It was read before; what does not read again is not sent untranslated to a server of another era (law L8).
      if (message === null) return Promise.reject(new UpstreamFailure(false, { cause: new Error("a message to be carried over could not be read again") }));
      switch (bridgeDirection(server, eraOf({ message }))) {
        case "to-modern": return toModern({ served, grant, request, message });
        case "to-legacy": return toLegacy.carry({ served, grant, request, message });
        case null: return deps.send(served, request, grant);
      }
    },
    close: toLegacy.close,
  };
}

/** What the pipeline has read already, read again: the request that arrives here is its own. */
function messageOf({ method, headers, body }: UpstreamRequest): ReadMessage | null {
  const message = classifyMessage({
    httpMethod: method, protocolVersion: headers["mcp-protocol-version"], mcpMethod: headers["mcp-method"], mcpName: headers["mcp-name"],
  }, strictOf(body));
  return message.kind === "reject" ? null : message;
}

function strictOf(body: Buffer | null) {
  const strict = body === null ? null : parseStrictJson(body);
  return strict?.ok === true ? strict : null;
}
