// The columns of an exported log, in their order: every field of a call, flat, and how its recorded values stand. Pure.

import type { CallRecord } from "./call-record";
import type { CsvValue } from "./csv-line";
import type { ValueStanding, ValueStandings } from "./value-loss";

/** A line of an export: as the API answers one call, without the policy's text. */
export interface ExportedCall extends CallRecord {
  readonly values: ValueStandings;
}

type Column = readonly [name: string, value: (call: ExportedCall) => CsvValue];

const plain = (name: { [K in keyof CallRecord]: CallRecord[K] extends CsvValue ? K : never }[keyof CallRecord]): Column => [name, (call) => call[name]];

export const callColumns: readonly Column[] = [
  ...(["id", "startedAt", "serverId", "serverName", "grantId", "grantLabel", "grantMaker", "policyId", "policyVersion", "era", "bridged", "httpMethod", "method", "tool",
    "clientName", "clientVersion", "clientIp", "traceId", "requestBytes", "argumentBytes"] as const).map(plain),
  ["argumentKeys", ({ argumentKeys }) => argumentKeys.join(" ")],
  ...(["argumentKeysOther", "argumentsMac", "argumentRecording", "resultRecording", "effect", "code", "rule", "message", "retryAfterSeconds", "readUs", "decidedUs", "reservedUs", "recordedUs", "outcome", "upstreamStatus",
    "isError", "responseBytes", "upstreamMs", "resultCode", "resultRule", "totalMs", "finishedAt"] as const).map(plain),
  ["charges", ({ charges }) => (charges === null ? null : JSON.stringify(charges))],
  ["shadowPolicyId", ({ shadow }) => shadow?.policyId ?? null],
  ["shadowVersion", ({ shadow }) => shadow?.version ?? null],
  ["shadowEffect", ({ shadow }) => shadow?.effect ?? null],
  ["shadowCode", ({ shadow }) => shadow?.code ?? null],
  ["shadowRule", ({ shadow }) => shadow?.rule ?? null],
  ["argumentValues", ({ values }) => standingText(values.arguments)],
  ["resultValues", ({ values }) => standingText(values.results)],
  ["taskResultValues", ({ values }) => standingText(values.task_results)],
];

/** `kept`, `on_the_way`, `deleted`, `missing`, `not_known`, or `lost: ` and the reason; empty where there is nothing to say. */
function standingText({ state, reason }: ValueStanding): CsvValue {
  if (state === "none") return null;
  return reason === null ? state : `${state}: ${reason}`;
}
