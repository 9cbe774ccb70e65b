// Answers the console's questions for the recorded values of a call: opened here, and sealed again for who asks.
import type { Pool } from "pg";
import { z } from "zod";
import { aboutValues, valuesJobInputSchema, type RecordedCallValues } from "@/lib/calls/recorded-values";
import type { ValueKind } from "@/lib/calls/value-loss";
import { sealForReader } from "@/lib/crypto/seal-for-reader";
import type { Logger } from "@/lib/log/logger";
import type { GatewayBounds } from "../bounds";
import { readRecordedArguments } from "../recorder/recorded-arguments";
import { readRecordedResult } from "../recorder/recorded-results";
import type { ValueSealers } from "../recorder/value-sealer";
import { valueTables } from "../recorder/value-tables";
import { runQuestions, type Question, type Questions } from "./run-questions";

// What is to be deleted, or overdue, is not read any more. A result goes before an error.
const readFrom = ({ table, isErrorApart }: (typeof valueTables)[ValueKind]) => `
SELECT a.sealed FROM ${table} a JOIN servers s ON s.org_id = a.org_id AND s.id = a.server_id
WHERE a.org_id = $1 AND a.server_id = $2 AND a.started_at = $3 AND a.call_id = $4
  AND least(a.started_at, a.received_at) >= now() - make_interval(days => s.argument_retention_days)
  AND NOT EXISTS (SELECT 1 FROM argument_erasures e WHERE e.org_id = $1 AND e.server_id = $2 AND e.up_to >= least(a.started_at, a.received_at))
${isErrorApart ? "ORDER BY a.is_error LIMIT 1" : ""}`;
const rowsSchema = z.array(z.object({ sealed: z.instanceof(Uint8Array) }));

export function runValueJobs(pool: Pool, sealers: ValueSealers, bounds: Pick<GatewayBounds, "jobsAtOnceMax" | "questionsPerOrgMax" | "jobPollMs">, log: Logger): Questions {
  return runQuestions(pool, ["call_values"], answer, bounds, log, "the recorded values of a call could not be read");

  async function answer({ org_id: orgId, server_id: serverId, input }: Question): Promise<object> {
    const { callId, startedAt, readerKey } = valuesJobInputSchema.parse(input);
    const opened = async (kind: ValueKind) => {
      const [row] = rowsSchema.parse((await pool.query(readFrom(valueTables[kind]), [orgId, serverId, startedAt, callId])).rows);
      return row === undefined ? null : sealers[kind].open(row.sealed, { orgId, serverId, callId, startedAt });
    };
    const [args, result, taskResult] = await Promise.all([opened("arguments"), opened("results"), opened("task_results")]);
    const values: RecordedCallValues = {
      arguments: args === null ? null : (readRecordedArguments(args)?.args ?? null),
      result: result === null ? null : readRecordedResult(result),
      taskResult: taskResult === null ? null : readRecordedResult(taskResult),
    };
    return { sealed: await sealForReader(JSON.stringify(values), aboutValues(orgId, callId), readerKey) };
  }
}
