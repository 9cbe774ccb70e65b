// A row of the audit log as it leaves lib.

/** `unknown`: the gateway died between the intent and the outcome; whether the server did the work is not known. */
export const callOutcomes = ["pending", "unknown", "refused", "delivered", "error", "not_delivered", "cut"] as const;
export type CallOutcome = (typeof callOutcomes)[number];

export type ArgumentRecording = "off" | "kept" | "too_large" | "not_writable";

/** What the policy's rules for results did to an answer, then whose the error is where no server has said of its call that it failed. */
export const resultCodes = ["redacted", "result_denied", "result_too_large", "evaluation_limit", "not_carried", "not_sent", "question_denied", "http_error"] as const;
export type ResultCode = (typeof resultCodes)[number];

/** A limit that the call was charged to, or how many more there were. */
export type ChargedLimit =
  | {
    /** Pointers of the limits that share the counter. */
    readonly rules: readonly string[];
    /** Millionths of a unit; a plain call is 1,000,000. */
    readonly micros: number;
    /** "3600 s", or a calendar's unit and timezone. */
    readonly window: string;
  }
  | { readonly more: number };

export interface CallRecord {
  readonly id: string;
  readonly startedAt: string;
  readonly serverId: string;
  readonly serverName: string;
  readonly grantId: string | null;
  readonly grantLabel: string | null;
  /** The person or API key that made the grant. */
  readonly grantMaker: string | null;
  readonly policyId: string | null;
  readonly policyVersion: number | null;
  readonly era: "legacy" | "modern" | null;
  /** Carried over to the server's era; null where the bytes went as they were. */
  readonly bridged: "to-modern" | "to-legacy" | null;
  readonly httpMethod: string;
  readonly method: string | null;
  readonly tool: string | null;
  /** By the client's own word in this request, or carried on by its session; null for a client before 2026-07-28 at a server without sessions, which said it at `initialize` alone. */
  readonly clientName: string | null;
  readonly clientVersion: string | null;
  readonly clientIp: string;
  /** 32 hex digits (W3C Trace Context), where one was named. */
  readonly traceId: string | null;
  readonly requestBytes: number;
  /** Of the arguments' canonical JSON. */
  readonly argumentBytes: number | null;
  readonly argumentKeys: readonly string[];
  readonly argumentKeysOther: number;
  readonly argumentsMac: string | null;
  /** Whether the values were to be recorded. `kept` is what was meant: they have a retention of their own. */
  readonly argumentRecording: ArgumentRecording;
  /** `kept`, likewise: what the call would be answered was to be recorded. Null: it was not, or the call is older than this word. */
  readonly resultRecording: "kept" | null;
  readonly effect: "allow" | "deny" | "park";
  readonly code: string;
  readonly rule: string | null;
  readonly message: string;
  readonly retryAfterSeconds: number | null;
  /** What was charged; null where nothing was. */
  readonly charges: readonly ChargedLimit[] | null;
  /** Microseconds since the request came: until its body was read, it was decided, its limits were reserved, its intent was durable. */
  readonly readUs: number | null;
  readonly decidedUs: number;
  readonly reservedUs: number | null;
  readonly recordedUs: number | null;
  readonly outcome: CallOutcome;
  readonly upstreamStatus: number | null;
  readonly isError: boolean | null;
  readonly responseBytes: number | null;
  readonly upstreamMs: number | null;
  /** What became of the answer under the policy's rules for results, or whose error it is; null where it passed as it was. */
  readonly resultCode: ResultCode | null;
  readonly resultRule: string | null;
  readonly totalMs: number | null;
  readonly finishedAt: string | null;
  /** What the grant's shadow said; null where it had none. The effect is null where there is no answer: the code says why. */
  readonly shadow: { readonly policyId: string; readonly version: number; readonly effect: "allow" | "deny" | "park" | null; readonly code: string; readonly rule: string | null } | null;
}

/** The columns of `calls`, as Postgres gives them. */
export interface CallRow {
  readonly id: string;
  readonly started_at: Date;
  readonly server_id: string;
  readonly server_name: string;
  readonly grant_id: string | null;
  readonly grant_label: string | null;
  readonly grant_maker: string | null;
  readonly policy_id: string | null;
  readonly policy_version: number | null;
  readonly era: "legacy" | "modern" | null;
  readonly bridged: "to-modern" | "to-legacy" | null;
  readonly http_method: string;
  readonly method: string | null;
  readonly tool: string | null;
  readonly client_name: string | null;
  readonly client_version: string | null;
  readonly client_ip: string;
  readonly trace_id: string | null;
  readonly request_bytes: number;
  readonly argument_bytes: number | null;
  readonly argument_keys: readonly string[];
  readonly argument_keys_other: number;
  readonly arguments_mac: string | null;
  readonly argument_recording: ArgumentRecording;
  readonly result_recording: "kept" | null;
  readonly effect: "allow" | "deny" | "park";
  readonly code: string;
  readonly rule: string | null;
  readonly message: string;
  readonly retry_after_seconds: number | null;
  readonly charges: readonly ChargedLimit[] | null;
  readonly read_us: number | null;
  readonly decided_us: number;
  readonly reserved_us: number | null;
  readonly recorded_us: number | null;
  readonly outcome: CallOutcome;
  readonly upstream_status: number | null;
  readonly is_error: boolean | null;
  readonly response_bytes: bigint | null;
  readonly upstream_ms: number | null;
  readonly result_code: ResultCode | null;
  readonly result_rule: string | null;
  readonly total_ms: number | null;
  readonly finished_at: Date | null;
  readonly shadow_policy_id: string | null;
  readonly shadow_version: number | null;
  readonly shadow_effect: "allow" | "deny" | "park" | null;
  readonly shadow_code: string | null;
  readonly shadow_rule: string | null;
}

/** The longest life of a stream, by which the gateway (proxy/bounds.ts) and the console go: a call still pending after it has lost its gateway. */
export const streamLifeMaxMs = 6 * 3_600_000;

/** The record of a row; a call that has been pending for longer than any stream may live is `unknown`. */
export function toCallRecord(row: CallRow, now: Date): CallRecord {
  const lost = row.outcome === "pending" && now.getTime() - row.started_at.getTime() > streamLifeMaxMs;
  return {
    id: row.id,
    startedAt: row.started_at.toISOString(),
    serverId: row.server_id,
    serverName: row.server_name,
    grantId: row.grant_id,
    grantLabel: row.grant_label,
    grantMaker: row.grant_maker,
    policyId: row.policy_id,
    policyVersion: row.policy_version,
    era: row.era,
    bridged: row.bridged,
    httpMethod: row.http_method,
    method: row.method,
    tool: row.tool,
    clientName: row.client_name,
    clientVersion: row.client_version,
    clientIp: row.client_ip,
    traceId: row.trace_id,
    requestBytes: row.request_bytes,
    argumentBytes: row.argument_bytes,
    argumentKeys: row.argument_keys,
    argumentKeysOther: row.argument_keys_other,
    argumentsMac: row.arguments_mac,
    argumentRecording: row.argument_recording,
    resultRecording: row.result_recording,
    effect: row.effect,
    code: row.code,
    rule: row.rule,
    message: row.message,
    retryAfterSeconds: row.retry_after_seconds,
    charges: row.charges,
    readUs: row.read_us,
    decidedUs: row.decided_us,
    reservedUs: row.reserved_us,
    recordedUs: row.recorded_us,
    outcome: lost ? "unknown" : row.outcome,
    upstreamStatus: row.upstream_status,
    isError: row.is_error,
    responseBytes: row.response_bytes === null ? null : Number(row.response_bytes),
    upstreamMs: row.upstream_ms,
    resultCode: row.result_code,
    resultRule: row.result_rule,
    totalMs: row.total_ms,
    finishedAt: row.finished_at?.toISOString() ?? null,
    shadow: row.shadow_policy_id === null || row.shadow_version === null
      ? null : { policyId: row.shadow_policy_id, version: row.shadow_version, effect: row.shadow_effect, code: row.shadow_code ?? "shadow_failed", rule: row.shadow_rule },
  };
}
