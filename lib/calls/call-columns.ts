// The columns of an exported log, in their order: every field of a call, flat. Pure.

import type { CallRecord } from "./call-record";
import type { CsvValue } from "./csv-line";

type Column = readonly [name: string, value: (call: CallRecord) => CsvValue];

const plain = (name: { [K in keyof CallRecord]: CallRecord[K] extends CsvValue ? K : never }[keyof CallRecord]): Column => [name, (call) => call[name]];

export const callColumns: readonly Column[] = [
  ...(["id", "startedAt", "serverId", "serverName", "grantId", "grantLabel", "grantMaker", "policyId", "policyVersion", "era", "bridged", "httpMethod", "method", "tool",
    "clientName", "clientVersion", "clientIp", "traceId", "requestBytes", "argumentBytes"] as const).map(plain),
  ["argumentKeys", ({ argumentKeys }) => argumentKeys.join(" ")],
  ...(["argumentKeysOther", "argumentsMac", "argumentRecording", "effect", "code", "rule", "message", "retryAfterSeconds", "readUs", "decidedUs", "reservedUs", "recordedUs", "outcome", "upstreamStatus",
    "isError", "responseBytes", "upstreamMs", "resultCode", "resultRule", "totalMs", "finishedAt"] as const).map(plain),
  ["charges", ({ charges }) => (charges === null ? null : JSON.stringify(charges))],
  ["shadowPolicyId", ({ shadow }) => shadow?.policyId ?? null],
  ["shadowVersion", ({ shadow }) => shadow?.version ?? null],
  ["shadowEffect", ({ shadow }) => shadow?.effect ?? null],
  ["shadowCode", ({ shadow }) => shadow?.code ?? null],
  ["shadowRule", ({ shadow }) => shadow?.rule ?? null],
];
