// One look at a registered server: connect as a client would, list its tools, or say in one of the known words why not. Of one that answers 401
// it is looked up where tokens for it come from.
import { setImmediate as nextTurn } from "node:timers/promises";
import { parseTargetUrl } from "@/lib/egress/parse-target-url";
import type { AuthorizationFindings } from "@/lib/servers/authorization-findings";
import { introspectionSchema, type Introspection, type IntrospectionFailure } from "@/lib/servers/introspection";
import type { ServerDocument } from "@/lib/snapshot/server-document";
import { showsSecretInTurns } from "../answers/shows-secret";
import type { GatewayBounds } from "../bounds";
import { discoverAuthorization } from "../discovery/discover-authorization";
import type { Dialler } from "../egress/dial-target";
import { guardedFetch, type GuardedFetch } from "../egress/guarded-fetch";
import { PlainSignal } from "../streams/plain-signal";
import type { CredentialOpener } from "../upstream/open-credential";
import type { CredentialHeader } from "../upstream/outbound-headers";
import { introspectSse } from "./introspect-sse";
import { introspectStreamable } from "./introspect-streamable";
import { ToolListTooLargeError } from "./list-tools-raw";

export type IntrospectionOutcome =
  | { readonly ok: true; readonly result: Introspection }
  | {
    readonly ok: false; readonly code: IntrospectionFailure; readonly error?: unknown; readonly authorization?: AuthorizationFindings;
    /** 400 to 599, of an HTTP error. */
    readonly httpStatus?: number;
  };

/**
 * Always answers, within the bound of a job; nothing but the fixed codes, and the status of an HTTP error, leaves this function for the tenant
 * (law L6), and neither a list nor words on authorization that repeat the credential (law L5).
 */
export async function introspectServer(
  document: ServerDocument, dial: Pick<Dialler, "afresh" | "reachOf">, bounds: GatewayBounds,
  { credential, progress, stop }: {
    readonly credential: CredentialOpener; readonly progress: (text: string) => void; readonly stop: AbortSignal;
  },
): Promise<IntrospectionOutcome> {
  const target = parseTargetUrl(document.server.url);
  if (target === null || target.origin !== document.server.origin) return { ok: false, code: "address_refused" };
  let header: CredentialHeader | null;
  try {
    header = await credential(document);
  } catch (error) {
    return { ok: false, code: "credential_unreadable", error };
  }
  const total = AbortSignal.any([AbortSignal.timeout(bounds.jobTotalMs), stop]);
  const headers = header === null ? {} : { [header.name]: header.value };
  const attempt = () => guardedFetch(dial.afresh, bounds, { origin: target.origin, headers, signal: total });

  progress("Connecting.");
  const { outcome, challenge } = await lookBothWays(document, attempt, total, bounds, progress);
  if (outcome.ok && (await shows(outcome.result, header))) return { ok: false, code: "invalid_tools" };
  if (outcome.ok || challenge === null || stop.aborted) return outcome;
  progress("The server wants a credential. Looking up where tokens for it come from.");
  const authorization = await discoverAuthorization({ url: document.server.url, challenge }, dial, bounds, total);
  // Scopes and links are words of the server, too.
  return (await shows(authorization, header)) ? outcome : { ...outcome, authorization };
}

/** Calls go on meanwhile: a list of tools is megabytes. */
async function shows(said: Introspection | AuthorizationFindings, header: CredentialHeader | null): Promise<boolean> {
  return header !== null && showsSecretInTurns(Buffer.from(JSON.stringify(said)), header.forms, () => nextTurn(), new PlainSignal());
}

interface Look {
  readonly outcome: IntrospectionOutcome;
  /** What a 401 wants; null where the look ended in another way. */
  readonly challenge: string | null;
  readonly maySpeakSse: boolean;
}

async function lookBothWays(document: ServerDocument, attempt: () => GuardedFetch, total: AbortSignal, bounds: GatewayBounds, progress: (text: string) => void): Promise<Look> {
  const url = new URL(document.server.url);
  const first = await look((guarded) => introspectStreamable(url, guarded, bounds, progress, document.server.era), attempt(), total);
  if (!first.maySpeakSse) return first;
  progress("No answer over Streamable HTTP. Trying HTTP+SSE.");
  const second = await look((guarded) => introspectSse(url, guarded, bounds, progress), attempt(), total);
  // What the second try says is only worth more where something answered it.
  const { outcome } = second;
  return outcome.ok || outcome.code === "too_large" || outcome.code === "invalid_tools" || second.challenge !== null ? second : first;
}

async function look(run: (guarded: GuardedFetch) => Promise<Introspection>, guarded: GuardedFetch, total: AbortSignal): Promise<Look> {
  try {
    const result = introspectionSchema.safeParse(await untilAborted(run(guarded), total));
    return { outcome: result.success ? { ok: true, result: result.data } : { ok: false, code: "invalid_tools" }, challenge: null, maySpeakSse: false };
  } catch (error) {
    const { failure, status, challenge } = guarded.seen();
    const code = codeOf(error, failure, status, total.aborted);
    // MCP 2025-11-25, Backwards Compatibility: a 4xx to the first POST may mean the old transport.
    const maySpeakSse = code === "http_error" && status !== null && status < 500;
    const httpStatus = code === "http_error" && status !== null && status <= 599 ? { httpStatus: status } : {};
    return { outcome: { ok: false, code, error, ...httpStatus }, challenge: code === "unauthorized" ? challenge : null, maySpeakSse };
  } finally {
    await guarded.close().catch(() => undefined);
  }
}

function codeOf(error: unknown, failure: IntrospectionFailure | null, status: number | null, isLate: boolean): IntrospectionFailure {
  if (error instanceof ToolListTooLargeError) return "too_large";
  if (failure !== null) return failure;
  if (isLate || isTimeout(error)) return "timed_out";
  if (status === 401 || status === 403) return "unauthorized";
  return status !== null && status >= 400 ? "http_error" : "not_mcp";
}

function isTimeout(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : null;
  // The two libraries' words for a request that was not answered in time.
  return code === "REQUEST_TIMEOUT" || code === -32001;
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error("the time for this look is up"));
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    work.then(resolve, reject);
  });
}
