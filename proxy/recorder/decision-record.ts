// A record of the audit log as the gateway writes it, one line of JSON, built from what a request had become when it was written. Never a value of an argument, never a token.
import type { ChargedLimit } from "@/lib/calls/call-record";
import { canonicalJson } from "@/lib/mcp/canonical-json";
import type { McpCall } from "@/lib/mcp/classify-message";
import { noClientInfo, type ClientInfo } from "@/lib/mcp/client-info";
import { isJsonObject, memberOf, type JsonValue } from "@/lib/mcp/json-value";
import { bridgeDirection, type BridgeDirection } from "../bridge/bridge-direction";
import type { GatewayDeps } from "../deps";
import type { Authenticated, OpenedHandles, ReadMessage, ReservedCharge } from "../exchange";
import { chargedLimits } from "./charged-limits";
import { recordingOf, type ArgumentRecording } from "./recorded-arguments";
import type { ShadowColumns } from "./shadow-columns";
import { traceIdOf } from "./trace-id";

/** What is written of a call before it is forwarded, or instead; its members are the columns of `calls`, but for the first three and those that say nothing. */
export interface DecisionRecord extends ShadowColumns {
  /** `not_forwarded`: an intent that could not be confirmed may be in the log; the call ended there. */
  readonly kind: "intent" | "refusal" | "not_forwarded";
  /** When the request came: ISO 8601 with milliseconds. */
  readonly at: string;
  readonly org: string;
  readonly id: string;
  readonly server_id: string;
  readonly server_name: string;
  readonly grant_id: string;
  readonly grant_label: string;
  /** The person who made the grant. */
  readonly grant_maker: string;
  readonly policy_id: string | undefined;
  readonly policy_version: number | undefined;
  readonly era: "legacy" | "modern" | undefined;
  /** Carried over to the server's era; undefined where the bytes go as they are, or nothing goes. */
  readonly bridged: BridgeDirection | undefined;
  readonly http_method: string;
  readonly method: string | undefined;
  readonly tool: string | undefined;
  readonly client_name: string | undefined;
  readonly client_version: string | undefined;
  readonly client_ip: string;
  readonly trace_id: string | undefined;
  readonly request_bytes: number;
  /** Of the arguments' canonical JSON. */
  readonly argument_bytes: number | undefined;
  readonly argument_keys: readonly string[];
  readonly argument_keys_other: number;
  readonly arguments_mac: string | undefined;
  readonly argument_recording: ArgumentRecording;
  /** Of a call that goes on to its server: whether what it is answered is to be recorded. */
  readonly result_recording: "kept" | undefined;
  readonly effect: "allow" | "deny" | "park";
  readonly code: string;
  readonly rule: string | undefined;
  readonly message: string;
  readonly retry_after_seconds: number | undefined;
  readonly charges: readonly ChargedLimit[] | undefined;
  /** Microseconds since the request came: until it was read, decided, and its limits reserved. */
  readonly read_us: number | undefined;
  readonly decided_us: number;
  readonly reserved_us: number | undefined;
  /** Of what is over: milliseconds since the request came, and when. */
  readonly total_ms: number | undefined;
  readonly finished_at: string | undefined;
}

export interface Verdict {
  readonly effect: "allow" | "deny" | "park";
  readonly code: string;
  readonly rule?: string | null;
  readonly message: string;
  readonly retryAfterSeconds?: number | undefined;
}

const nameCharactersMax = 256;
const messageCharactersMax = 600;
/** Names of arguments in a record; a schema of 64 KiB may have thousands. */
const argumentKeysMax = 100;

/** What had become of a request when it was written down. */
export interface Seen {
  readonly message: ReadMessage | null;
  readonly body: Buffer | null;
  readonly client?: ClientInfo;
  readonly opened?: OpenedHandles;
  readonly readMs?: number;
  readonly decidedMs?: number;
  readonly reserved?: readonly ReservedCharge[];
}

/** The record for a request of a known grant: an `intent` where it is about to be forwarded, a `refusal` where it was answered by us. */
export function recordOf(exchange: Authenticated, seen: Seen, verdict: Verdict, kind: DecisionRecord["kind"], deps: GatewayDeps): DecisionRecord {
  const { raw, served: { document }, grant } = exchange;
  const call = seen.message?.kind === "call" ? seen.message.call : null;
  const client = seen.client ?? noClientInfo;
  const { reserved = [] } = seen;
  const nowMs = deps.monotonicMs();
  const since = (ms: number) => Math.round((ms - raw.startedMs) * 1_000);
  const isOver = kind !== "intent";
  const said = argumentsOf(exchange, call, deps);
  // Member by member, not spread (steps.ts).
  return {
    kind,
    at: new Date(raw.receivedAtMs).toISOString(),
    org: document.org.id,
    id: exchange.callId,
    server_id: document.server.id,
    server_name: document.server.name,
    grant_id: grant.id,
    grant_label: grant.label,
    grant_maker: grant.maker,
    policy_id: grant.policyId ?? undefined,
    policy_version: grant.policyVersion ?? undefined,
    era: seen.message === null ? undefined : (call?.era ?? "legacy"),
    bridged: isOver || seen.message === null ? undefined : (bridgeDirection(document.server, call?.era ?? "legacy") ?? undefined),
    http_method: exchange.httpMethod,
    method: plain(call?.method),
    client_ip: exchange.clientIp,
    trace_id: traceIdOf(raw.headers["traceparent"], call?.params),
    request_bytes: seen.body?.length ?? 0,
    tool: seen.opened !== undefined && seen.opened.tasks.size > 0 ? toolOfTasks(seen.opened) : said.tool,
    argument_bytes: said.argument_bytes,
    argument_keys: said.argument_keys,
    argument_keys_other: said.argument_keys_other,
    arguments_mac: said.arguments_mac,
    argument_recording: said.argument_recording,
    result_recording: !isOver && document.server.recordResults && call?.method === "tools/call" ? "kept" : undefined,
    client_name: plain(client.name),
    client_version: plain(client.version),
    effect: verdict.effect,
    code: verdict.code,
    rule: verdict.rule ?? undefined,
    message: storable(verdict.message, messageCharactersMax),
    retry_after_seconds: verdict.retryAfterSeconds,
    charges: chargedLimits(reserved),
    read_us: seen.readMs === undefined ? undefined : since(seen.readMs),
    decided_us: since(seen.decidedMs ?? nowMs),
    reserved_us: reserved.length === 0 ? undefined : since(nowMs),
    total_ms: isOver ? Math.round(nowMs - raw.startedMs) : undefined,
    finished_at: isOver ? new Date(deps.nowMs()).toISOString() : undefined,
    shadow_policy_id: undefined,
    shadow_version: undefined,
    shadow_effect: undefined,
    shadow_code: undefined,
    shadow_rule: undefined,
  };
}

/** The tool whose task a message is about, as that of its call. */
function toolOfTasks({ tasks }: OpenedHandles): string | undefined {
  const [task] = tasks.values();
  return plain(task?.tool ?? undefined);
}

type ArgumentColumns = Pick<DecisionRecord, "tool" | "argument_bytes" | "argument_keys" | "argument_keys_other" | "arguments_mac" | "argument_recording">;
/** Of a message without arguments. */
export const noArguments: ArgumentColumns = {
  tool: undefined, argument_bytes: undefined, argument_keys: [], argument_keys_other: 0, arguments_mac: undefined, argument_recording: "off",
};

/** Names that the pinned schema has are recorded, so many at most; others might themselves be data, and are counted, as are those for which there is no room. */
function argumentsOf({ served }: Authenticated, call: McpCall | null, deps: GatewayDeps): ArgumentColumns {
  if (call?.method !== "tools/call") return noArguments;
  const tool = plain(memberOf(call.params, "name"));
  const args = memberOf(call.params, "arguments");
  if (!isJsonObject(args)) return { ...noArguments, tool };
  const known = served.argumentNames.get(tool ?? "");
  const keys = Object.keys(args);
  const named = known === undefined ? [] : keys.filter((key) => known.has(key)).slice(0, argumentKeysMax);
  const canonical = canonicalJson(args);
  return {
    tool,
    argument_bytes: canonical === null ? undefined : Buffer.byteLength(canonical),
    argument_keys: named.map((name) => storable(name, nameCharactersMax)),
    argument_keys_other: keys.length - named.length,
    arguments_mac: canonical === null ? undefined : deps.argumentsMac(served.document.org.id, canonical),
    argument_recording: served.document.server.recordArguments ? recordingOf(call, canonical, deps.bounds.argumentBytesMax) : "off",
  };
}

function plain(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? storable(value, nameCharactersMax) : undefined;
}

/** Cut to size between two characters, and without NUL: Postgres holds every other one. */
function storable(text: string, charactersMax: number): string {
  const cut = text.length > charactersMax ? text.slice(0, charactersMax) : text;
  const last = cut.charCodeAt(cut.length - 1);
  const whole = last >= 0xd800 && last <= 0xdbff ? cut.slice(0, -1) : cut;
  return whole.includes("\0") ? whole.replaceAll("\0", "\ufffd") : whole;
}
