// A row of the audit log as the gateway writes it, built from what a request had become when it was written. Never a value of an argument, never a token.
import { canonicalJson } from "@/lib/mcp/canonical-json";
import type { McpCall } from "@/lib/mcp/classify-message";
import { noClientInfo, type ClientInfo } from "@/lib/mcp/client-info";
import { isJsonObject, memberOf, type JsonValue } from "@/lib/mcp/json-value";
import type { GatewayDeps } from "../deps";
import type { Authenticated, OpenedHandles, ReadMessage } from "../exchange";
import { noShadow, type ShadowColumns } from "./shadow-columns";
import { writeRecordedArguments, type ArgumentRecording } from "./recorded-arguments";

/** The columns of `calls` that are written with the intent or the refusal. */
export interface CallRecord extends ShadowColumns {
  readonly id: string;
  readonly org_id: string;
  readonly started_at: string;
  readonly server_id: string;
  readonly server_name: string;
  readonly grant_id: string | null;
  readonly grant_label: string | null;
  readonly policy_id: string | null;
  readonly policy_version: number | null;
  readonly era: "legacy" | "modern" | null;
  readonly http_method: string;
  readonly method: string | null;
  readonly tool: string | null;
  readonly client_name: string | null;
  readonly client_version: string | null;
  readonly client_ip: string;
  readonly request_bytes: number;
  readonly argument_keys: readonly string[];
  readonly argument_keys_other: number;
  readonly arguments_mac: string | null;
  readonly argument_recording: ArgumentRecording;
  readonly effect: "allow" | "deny" | "park";
  readonly code: string;
  readonly rule: string | null;
  readonly message: string;
  readonly retry_after_seconds: number | null;
  readonly decided_us: number;
  readonly outcome: "pending" | "refused" | "not_delivered";
  readonly total_ms: number | null;
  readonly finished_at: string | null;
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

/** The row for a request of a known grant: `pending` where it is about to be forwarded, `refused` where it was answered by us. */
export function recordOf(
  exchange: Authenticated, seen: { readonly message: ReadMessage | null; readonly body: Buffer | null; readonly client?: ClientInfo; readonly opened?: OpenedHandles }, verdict: Verdict,
  outcome: "pending" | "refused", deps: GatewayDeps,
): CallRecord {
  const { raw, served: { document }, grant } = exchange;
  const call = seen.message?.kind === "call" ? seen.message.call : null;
  const client = seen.client ?? noClientInfo;
  const elapsedMs = deps.monotonicMs() - raw.startedMs;
  const isOver = outcome === "refused";
  return {
    id: exchange.callId,
    org_id: document.org.id,
    started_at: new Date(raw.receivedAtMs).toISOString(),
    server_id: document.server.id,
    server_name: document.server.name,
    grant_id: grant.id,
    grant_label: grant.label,
    policy_id: grant.policyId,
    policy_version: grant.policyVersion,
    era: seen.message === null ? null : (call?.era ?? "legacy"),
    http_method: exchange.httpMethod,
    method: plain(call?.method),
    client_ip: exchange.clientIp,
    request_bytes: seen.body?.length ?? 0,
    ...argumentsOf(exchange, call, deps),
    ...(seen.opened !== undefined && seen.opened.tasks.size > 0 && { tool: toolOfTasks(seen.opened) }),
    client_name: plain(client.name),
    client_version: plain(client.version),
    effect: verdict.effect,
    code: verdict.code,
    rule: verdict.rule ?? null,
    message: storable(verdict.message, messageCharactersMax),
    retry_after_seconds: verdict.retryAfterSeconds ?? null,
    decided_us: Math.round(elapsedMs * 1_000),
    outcome,
    total_ms: isOver ? Math.round(elapsedMs) : null,
    finished_at: isOver ? new Date(deps.nowMs()).toISOString() : null,
    ...noShadow,
  };
}

/** The tool whose task a message is about, as that of its call. */
function toolOfTasks({ tasks }: OpenedHandles): string | null {
  const [task] = tasks.values();
  return plain(task?.tool ?? undefined);
}

type ArgumentColumns = Pick<CallRecord, "tool" | "argument_keys" | "argument_keys_other" | "arguments_mac" | "argument_recording">;
const noArguments: ArgumentColumns = { tool: null, argument_keys: [], argument_keys_other: 0, arguments_mac: null, argument_recording: "off" };

/** Names that the pinned schema has are recorded; others might themselves be data, and are counted. */
function argumentsOf({ served }: Authenticated, call: McpCall | null, deps: GatewayDeps): ArgumentColumns {
  if (call?.method !== "tools/call") return noArguments;
  const tool = plain(memberOf(call.params, "name"));
  const args = memberOf(call.params, "arguments");
  if (!isJsonObject(args)) return { ...noArguments, tool };
  const known = served.argumentNames.get(tool ?? "");
  const keys = Object.keys(args);
  const named = known === undefined ? [] : keys.filter((key) => known.has(key));
  const canonical = canonicalJson(args);
  return {
    tool,
    argument_keys: named.map((name) => storable(name, nameCharactersMax)),
    argument_keys_other: keys.length - named.length,
    arguments_mac: canonical === null ? null : deps.argumentsMac(served.document.org.id, canonical),
    argument_recording: served.document.server.recordArguments ? writeRecordedArguments(call, deps.bounds.argumentBytesMax).recording : "off",
  };
}

function plain(value: JsonValue | undefined): string | null {
  return typeof value === "string" ? storable(value, nameCharactersMax) : null;
}

/** Cut to size between two characters, and without NUL: Postgres holds every other one. */
function storable(text: string, charactersMax: number): string {
  return text.slice(0, charactersMax).replace(/[\uD800-\uDBFF]$/, "").replaceAll("\0", "\ufffd");
}
