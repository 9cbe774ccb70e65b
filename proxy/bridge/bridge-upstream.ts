// The bridge between the eras: a door to servers before the door to servers. The pipeline judges, records and shapes in the client's era;
// what leaves below is a translation of exactly that message, and what comes back is translated before it is judged (ADR 0023).
import { classifyMessage } from "@/lib/mcp/classify-message";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import type { Upstream } from "../deps";
import type { ReadMessage } from "../exchange";
import type { UpstreamRequest } from "../upstream/dispatch-upstream";
import { bridgeDirection } from "./bridge-direction";
import { carrierToModern } from "./carry/carry-to-modern";
import type { CarrierDeps } from "./carry/carrier";

/** The same door, for which every server speaks the client's era. Where none is to be carried over, the bytes pass as they are. */
export function bridgedUpstream(deps: CarrierDeps): Upstream["send"] {
  const toModern = carrierToModern(deps);
  return (served, request, grant) => {
    const { server } = served.document;
    if (server.era !== "modern" && !(server.era === "legacy" && server.bridgeModern)) return deps.send(served, request, grant);
    const message = messageOf(request);
    const direction = message === null ? null : bridgeDirection(server, eraOf(message));
    if (message === null || direction === null) return deps.send(served, request, grant);
    return toModern({ served, grant, request, message });
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

function eraOf(message: ReadMessage): "legacy" | "modern" {
  return message.kind === "call" ? message.call.era : "legacy";
}
