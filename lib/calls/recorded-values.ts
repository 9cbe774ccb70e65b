// The recorded values of one call, as a gateway says them in the result of a job: sealed for who asks.

import { z } from "zod";

/** What a job of the kind `call_values` is about: never a secret. `readerKey` is the public half of a key that lives as long as the question. */
export const valuesJobInputSchema = z.object({ callId: z.string(), startedAt: z.iso.datetime(), readerKey: z.string() });

export const valuesJobResultSchema = z.object({ sealed: z.string() });

const json = z.record(z.string(), z.unknown());

const resultSchema = z.object({
  /** A JSON-RPC `result` or `error`, with marks in place of secrets; null where the message was too large to be looked into. */
  value: json.nullable(),
  isError: z.boolean(),
  /** Not all of it is here. */
  isCut: z.boolean(),
  /** Of the whole message. */
  bytes: z.number().int(),
}).readonly();
export type RecordedResultValue = z.output<typeof resultSchema>;

export const recordedValuesSchema = z.object({
  /** As the policy judged them, with marks in place of secrets; null where none are there (any more). */
  arguments: json.nullable(),
  result: resultSchema.nullable(),
  /** What the task brought that the call began. A gateway of the version before does not say. */
  taskResult: resultSchema.nullable().default(null),
}).readonly();
export type RecordedCallValues = z.output<typeof recordedValuesSchema>;

/** The associated data of the answer. */
export function aboutValues(orgId: string, callId: string): string {
  return `portcullis values of ${orgId} ${callId}`;
}
