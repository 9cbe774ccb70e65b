// The handshake of the legacy era on behalf of a modern client: initialize, the word that it is done, and its log level.
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { discardBody } from "../../answers/collect-body";
import type { Signal } from "../../streams/plain-signal";
import { UpstreamFailure, type UpstreamAnswer } from "../../upstream/dispatch-upstream";
import { sessionIdCharactersMax } from "../../upstream/session-handles";
import { notCarried, type Refusal } from "../not-carried";
import type { ClientOfSession } from "../to-legacy/initialize-of-client";
import { isForPipeline, keptHeaders, post, wayOf, type CarrierDeps, type Crossing, type Way } from "./carrier";
import { followEvents, formOf, readWhole } from "./follow-answer";
import type { BegunSession } from "./legacy-sessions";

/** The server began no session. `status` is one that the pipeline answers by itself; else `refusal` says what happened. */
export class SessionRefused extends Error {
  override readonly name = "SessionRefused";

  constructor(readonly status: number | null, readonly refusal: Refusal) {
    super(refusal.message);
  }
}

const initializeId = 0;

/** Rejects with a {@link SessionRefused}, or with an UpstreamFailure: no byte of the client's own request has left then. Of the crossing the session keeps the way alone. */
export async function beginSession(crossing: Crossing, { initialize, logLevel }: ClientOfSession, deps: CarrierDeps): Promise<BegunSession> {
  const way = wayOf(crossing);
  const signal = AbortSignal.timeout(deps.bounds.bridgeSessionMs);
  try {
    const answer = await post(way, request(initializeId, "initialize", initialize), {}, signal, deps);
    const initialized = await resultOf(answer, way, signal, deps);
    const headers = headersOf(answer, initialized);
    const tell = async (message: ReturnType<typeof request>) => discardBody(await post(way, message, headers, signal, deps));
    await tell(request(null, "notifications/initialized", {}));
    const hasLogs = isJsonObject(memberOf(memberOf(initialized, "capabilities"), "logging"));
    if (logLevel !== null && hasLogs) await tell(request("log-level", "logging/setLevel", { level: logLevel }));
    return { initialized: whatIsSaid(initialized), headers, hasId: Object.hasOwn(headers, "mcp-session-id"), end: () => endSession(way, headers, deps) };
  } catch (error) {
    // The session may have begun; the request that it was begun for has not left.
    throw error instanceof UpstreamFailure ? new UpstreamFailure(false, { cause: error.cause }) : error;
  }
}

function request(id: number | string | null, method: string, params: JsonObject) {
  return { value: { jsonrpc: "2.0", ...(id !== null && { id }), method, ...(Object.keys(params).length > 0 && { params }) }, numbers: new Map<string, string>() };
}

async function resultOf(answer: UpstreamAnswer, { served }: Way, signal: Signal, deps: CarrierDeps): Promise<JsonObject> {
  const { status } = answer;
  const form = formOf(answer);
  if (isForPipeline(status) || form === null || status >= 400) {
    answer.abort();
    throw new SessionRefused(isForPipeline(status) ? status : null, notCarried(`the server began no session (HTTP ${status}).`));
  }
  const { bounds } = deps;
  const bytesMax = bounds.bridgeInitializedBytesMax;
  const message = form === "json"
    ? await readWhole(answer, served.document.org.id, deps, bytesMax, signal)
    : await followEvents(answer, { id: initializeId, orgId: served.document.org.id }, { ...deps, bounds: { ...bounds, streamBytesMax: bytesMax } }, signal).catch(() => null);
  const result: JsonValue | undefined = message === "too_many_values" ? undefined : memberOf(message?.value, "result");
  if (!isJsonObject(result) || typeof memberOf(result, "protocolVersion") !== "string") {
    throw new SessionRefused(null, notCarried("the server began no session: its answer to initialize cannot be read."));
  }
  return result;
}

const keptMembers: ReadonlySet<string> = new Set(["protocolVersion", "capabilities", "serverInfo", "instructions"]);

function whatIsSaid(initialized: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(initialized).filter(([name]) => keptMembers.has(name)));
}

function headersOf({ headers }: UpstreamAnswer, initialized: JsonObject): Record<string, string> {
  const version = String(memberOf(initialized, "protocolVersion"));
  const sessionId = headers["mcp-session-id"];
  const isUsable = sessionId === undefined || (typeof sessionId === "string" && sessionId.length <= sessionIdCharactersMax && /^[\x21-\x7e]+$/.test(sessionId));
  if (!isUsable || !/^[\x21-\x7e]{1,64}$/.test(version)) throw new SessionRefused(null, notCarried("the server began a session that no header can name."));
  return { "mcp-protocol-version": version, ...(typeof sessionId === "string" && { "mcp-session-id": sessionId }) };
}

async function endSession(way: Way, headers: Readonly<Record<string, string>>, deps: CarrierDeps): Promise<void> {
  if (!Object.hasOwn(headers, "mcp-session-id")) return;
  try {
    const signal = AbortSignal.timeout(deps.bounds.bridgeSessionEndMs);
    const request = { method: "DELETE", path: way.request.path, body: null, signal, headers: { ...keptHeaders(way), ...headers } } as const;
    discardBody(await deps.send(way.served, request, way.grant));
  } catch (error) {
    deps.onError(error);
  }
}
