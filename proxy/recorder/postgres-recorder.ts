// The audit log in Postgres: intents committed before anything is forwarded, everything else soon after. A local spool can stand behind the same interface.
import type { GatewayBounds } from "../bounds";
import type { Recorder } from "../deps";
import type { Query } from "../postgres/open-postgres";
import { groupCommit, isDataFault } from "./group-commit";
import { recordOfKnownStranger } from "./known-stranger";
import { noShadow } from "./shadow-columns";
import { retryQueue } from "./retry-queue";
import { strangerTally } from "./stranger-tally";
import { insertCallRows, updateOutcomeRows, type OutcomeRow } from "./write-calls";

export interface PostgresRecorder extends Recorder {
  /** Rows that are not written yet. */
  waiting(): { readonly intents: number; readonly refusals: number; readonly outcomes: number };
  /** Writes what waits, as long as the time allows; answers how many rows were left unwritten. */
  close(deadlineMs: number): Promise<number>;
}

/** A commit that Postgres did not confirm counts as none (law L8). */
export function postgresRecorder(
  query: Query, bounds: GatewayBounds,
  { nowMs, newCallId, onError, onLoss }: {
    readonly nowMs: () => number; readonly newCallId: (nowMs: number) => string;
    readonly onError: (error: unknown) => void; readonly onLoss: (callId: string) => void;
  },
): PostgresRecorder {
  const waiting = { batchMax: bounds.recordBatchMax, waitingMax: bounds.intentsWaitingMax };
  const calls = groupCommit((rows: Parameters<typeof insertCallRows>[1]) => insertCallRows(query, rows), { ...waiting, atOnce: 1, isRowsFault: isDataFault });
  const later = { batchMax: bounds.recordBatchMax, waitingMax: bounds.outcomesWaitingMax, retryMs: bounds.recordRetryMs, onError };
  const refusals = retryQueue((rows: Parameters<typeof insertCallRows>[1]) => insertCallRows(query, rows), { ...later, onLoss: ({ id }) => onLoss(id) });
  const outcomes = retryQueue((rows: readonly OutcomeRow[]) => updateOutcomeRows(query, rows), { ...later, lingerMs: bounds.outcomeLingerMs, onLoss: ({ id }) => onLoss(id) });
  const strangers = strangerTally(query, bounds, onError);
  let lookups = { second: 0, used: 0 };

  function mayLookUp(atMs: number): boolean {
    const second = Math.floor(atMs / 1_000);
    if (lookups.second !== second) lookups = { second, used: 0 };
    lookups.used += 1;
    return lookups.used <= bounds.tokenLookupsPerSecondMax;
  }

  return {
    intent: (record) => calls.add(record),
    async refusal(record) {
      try {
        await calls.add(record);
      } catch (error) {
        onError(error);
        refusals.add(record);
      }
    },
    unrecorded(record) {
      refusals.add(record);
      outcomes.add({
        id: record.id, started_at: record.started_at, outcome: "not_delivered", upstream_status: null, is_error: null, response_bytes: null,
        upstream_ms: null, result_code: null, result_rule: null, total_ms: record.total_ms ?? 0, finished_at: new Date(nowMs()).toISOString(), ...noShadow,
      });
    },
    outcome({ callId, startedAt }, { outcome, upstreamStatus, isError, responseBytes, upstreamMs, result }, totalMs, shadow) {
      outcomes.add({
        id: callId, started_at: startedAt, outcome, upstream_status: upstreamStatus, is_error: isError, response_bytes: responseBytes,
        upstream_ms: upstreamMs, result_code: result?.code ?? null, result_rule: result?.rule ?? null, total_ms: totalMs, finished_at: new Date(nowMs()).toISOString(), ...shadow,
      });
    },
    stranger({ source, code, tokenHash, clientIp, atMs }) {
      if (tokenHash === null || !mayLookUp(atMs)) return strangers.count(source, code, atMs);
      // After the answer has gone: how long it took says nothing of what was found.
      recordOfKnownStranger(query, { tokenHash, callId: newCallId(atMs), clientIp, atMs }).then(
        (record) => (record === null ? strangers.count(source, code, atMs) : refusals.add(record)),
        (error: unknown) => {
          onError(error);
          strangers.count(source, code, atMs);
        },
      );
    },
    waiting: () => ({ intents: calls.waiting(), refusals: refusals.held(), outcomes: outcomes.held() }),
    async close(deadlineMs) {
      await strangers.stop();
      const left = await Promise.all([refusals.drain(deadlineMs), outcomes.drain(deadlineMs)]);
      return left.reduce((sum, rows) => sum + rows, 0);
    },
  };
}
