// A legacy client in front of a modern-only server. For the pipeline this is a legacy server; what it asks and is asked goes on as MCP 2026-07-28.
import { assertNever } from "@/lib/base/assert-never";
import type { McpCall } from "@/lib/mcp/classify-message";
import { errorBody, isRpcId, resultBody, type RpcId } from "@/lib/mcp/json-rpc";
import { memberOf } from "@/lib/mcp/json-value";
import { firstModernRevision } from "@/lib/mcp/modern-envelope";
import { mirroredArgumentsOf } from "../../snapshot/mirrored-of-tools";
import type { UpstreamAnswer } from "../../upstream/dispatch-upstream";
import { wholeAnswer } from "../../upstream/whole-answer";
import { readJsonMessage } from "../json-message";
import { isRefusal, notCarried } from "../not-carried";
import { legacyRevisions } from "../to-modern/discover-to-initialize";
import { noSession, readBridgedSession, sessionOfInitialize, type BridgedSession } from "../to-modern/bridged-session";
import { modernMessage, requestToModern } from "../to-modern/request-to-modern";
import { crossElsewhere, keeperOf, ownerOf, standingOf, type CarrierDeps, type Crossing } from "./carrier";
import { endedSessions } from "./ended-sessions";
import { listenForLegacy } from "./listen-for-legacy";
import { acceptedAnswer, jsonAnswer, ownAnswer, refusedAnswer } from "./made-answer";
import { modernExchange } from "./modern-exchange";
import { pendingInputs } from "./pending-inputs";
import { runningRequests } from "./running-requests";

const sessionNotFound = errorBody(null, -32001, "Session not found");
/** As the reference server says it. MCP 2025-11-25, Basic § Transports, Protocol Version Header. */
const unsupportedRevision = errorBody(null, -32000, `Bad Request: Unsupported protocol version (supported versions: ${legacyRevisions.join(", ")})`);
/** As the reference server says it of a DELETE that names none. */
const sessionRequired = errorBody(null, -32000, "Bad Request: Mcp-Session-Id header is required");
const notHere = errorBody(null, notCarried("").code, "Nobody here waits for this answer: it came too late, or a gateway on another machine asked the question.");

/** Rejects as the door below it does. */
export function carrierToModern(deps: CarrierDeps): (crossing: Crossing) => Promise<UpstreamAnswer> {
  const inputs = pendingInputs();
  const running = runningRequests();
  const ended = endedSessions(deps.bounds);

  async function carryRequest(crossing: Crossing, call: McpCall & { readonly id: RpcId }, session: BridgedSession): Promise<UpstreamAnswer> {
    if (call.method === "ping") return ownAnswer(jsonAnswer(200, resultBody(call.id, {})));
    const { served, request } = crossing;
    const modern = requestToModern(call, session, mirroredArgumentsOf(served, call));
    if (isRefusal(modern)) return ownAnswer(refusedAnswer(call.id, modern));
    const numbers = readJsonMessage(request.body ?? Buffer.alloc(0))?.numbers ?? new Map();
    const place = standingOf(crossing);
    // A cancellation that reaches another process has to find this one.
    void deps.peers.open();
    const { cancelled, leave } = running.enter(runningPlace(crossing), call.id);
    const headers = { "mcp-protocol-version": firstModernRevision, ...modern.headers };
    return modernExchange({ crossing, call, session, message: { value: modernMessage(call.id, modern), numbers }, headers, place, cancelled, leave }, inputs, deps);
  }

  /** Where the request does not run here, another process of this machine may have it; what comes from one of them has been told to all. */
  function cancel(crossing: Crossing, id: RpcId): void {
    const { served, request, grant } = crossing;
    if (!running.cancel(runningPlace(crossing), id) && request.isFromPeer !== true) deps.peers.tell(served, request, grant);
  }

  /** What of it is under way is given up, here and in the other processes of this machine, and none of them begins anything in it again. */
  function endSession(crossing: Crossing): UpstreamAnswer {
    const { served, request, grant } = crossing;
    const place = runningPlace(crossing);
    ended.end(place);
    running.cancelAll(place);
    if (request.isFromPeer !== true) deps.peers.tell(served, request, grant);
    return ownAnswer(wholeAnswer(200, ""));
  }

  function carryCall(crossing: Crossing, call: McpCall, session: BridgedSession | null): Promise<UpstreamAnswer> | UpstreamAnswer {
    const { id, method } = call;
    if (id === null) {
      const named = memberOf(call.params, "requestId");
      if (method === "notifications/cancelled" && isRpcId(named)) cancel(crossing, named);
      // Nothing else that a legacy client may tell has a counterpart: a modern server asks for what it wants to know.
      return acceptedAnswer();
    }
    const request = { ...call, id };
    return carryRequest(crossing, request, method === "initialize" ? sessionOfInitialize(call.params) : (session ?? noSession));
  }

  /** Null where nobody waits for it. */
  async function carryResponse(crossing: Crossing, id: RpcId): Promise<UpstreamAnswer | null> {
    const keeper = typeof id === "string" ? keeperOf(id) : null;
    if (keeper === null || typeof id !== "string") return null;
    if (keeper !== deps.peers.name) return crossElsewhere(keeper, crossing, deps);
    const answer = readJsonMessage(crossing.request.body ?? Buffer.alloc(0));
    return answer !== null && inputs.settle(standingOf(crossing), id, answer) ? acceptedAnswer() : null;
  }

  return async (crossing) => {
    const { message, request } = crossing;
    const revision = request.headers["mcp-protocol-version"];
    if (revision !== undefined && !legacyRevisions.includes(revision)) return ownAnswer(jsonAnswer(400, unsupportedRevision));
    const sessionId = request.headers["mcp-session-id"];
    const session = sessionId === undefined ? null : readBridgedSession(sessionId);
    // A session that is over, or of the time when the server spoke the legacy era: the client begins another.
    if (sessionId !== undefined && (session === null || ended.has(runningPlace(crossing)))) return ownAnswer(jsonAnswer(404, sessionNotFound));
    switch (message.kind) {
      case "end-session": return session === null ? ownAnswer(jsonAnswer(400, sessionRequired)) : endSession(crossing);
      case "open-stream": return listenForLegacy(crossing, session ?? noSession, runningPlace(crossing), running, deps);
      case "response": return (await carryResponse(crossing, message.id)) ?? ownAnswer(jsonAnswer(400, notHere));
      case "call": return carryCall(crossing, message.call, session);
      default: return assertNever(message);
    }
  };
}

/** Ids of requests are a session's own. */
function runningPlace(crossing: Crossing): string {
  return `${ownerOf(crossing)} ${crossing.request.headers["mcp-session-id"] ?? ""}`;
}
