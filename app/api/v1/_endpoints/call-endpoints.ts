// The audit log.

import { z } from "zod";
import { exportResponse } from "@/app/_server/export-response";
import { formatCallCursor, parseCallCursor } from "@/lib/calls/call-cursor";
import { exportCalls, exportFormats } from "@/lib/calls/export-calls";
import { getCall } from "@/lib/calls/get-call";
import { getLogRetention } from "@/lib/calls/get-log-retention";
import { callsPerPageMax, listCalls } from "@/lib/calls/list-calls";
import { logRetentionInput } from "@/lib/calls/log-retention-input";
import { everyCall } from "@/lib/calls/search/call-search";
import { callSearchInput } from "@/lib/calls/search/call-search-input";
import { setLogRetention } from "@/lib/calls/set-log-retention";
import { callSchema, valueStandingsSchema } from "../_schemas/records";
import { endpoint, fileEndpoint } from "./endpoint";

const cursor = z.string().max(64).transform((text, context) => {
  const place = parseCallCursor(text);
  if (place) return place;
  context.addIssue({ code: "custom", message: "This is not a cursor of the call log." });
  return z.NEVER;
});

const pageInput = callSearchInput.extend({ after: cursor.optional(), limit: z.coerce.number().int().min(1).max(callsPerPageMax).default(50) });

const logRetention = z.object({ days: z.number().int().positive().nullable() });

export const callEndpoints = [
  endpoint({ method: "GET", path: "/calls", operationId: "listCalls", tag: "calls",
    summary: "Calls, newest first; `next` of one page is `after` of the following, until it is null. A page may hold fewer than `limit`: what is rare is looked for in 10,000 calls at a time",
    input: pageInput, output: z.object({ calls: z.array(callSchema).readonly(), next: z.string().nullable() }),
    run: async (tenant, { after, limit, q = everyCall }) => {
      const { calls, next } = await listCalls(tenant, { search: q, limit, ...(after ? { after } : {}) });
      return { calls, next: next && formatCallCursor(next) };
    } }),
  fileEndpoint({ path: "/calls/export", operationId: "exportCalls", tag: "calls",
    summary: "The calls of a search as one file, newest first, 1,000,000 at most; noted in the admin log. Each line of NDJSON is a Call with `values` as getCall has them; CSV has their states in the columns argumentValues, resultValues and taskResultValues, as `kept` or `lost: queue_full`. For evidence that a stranger can verify, export the audit records instead",
    media: ["text/csv", "application/x-ndjson"], input: callSearchInput.extend({ format: z.enum(exportFormats).default("ndjson") }),
    run: (tenant, { format, q = everyCall }, prove) => exportResponse(tenant, () => exportCalls(tenant, { search: q, format }, prove)) }),
  endpoint({ method: "GET", path: "/calls/{callId}", operationId: "getCall", tag: "calls",
    summary: "One call with the policy version that judged it, and how its recorded values stand. The values themselves are shown to a person in the console, never to a key",
    input: z.strictObject({ callId: z.string().max(64) }),
    output: z.object({ call: callSchema, values: valueStandingsSchema, policy: z.object({ name: z.string(), document: z.string() }).nullable() }),
    run: async (tenant, { callId }) => {
      const { call, values, policy } = await getCall(tenant, callId);
      return { call, values, policy };
    } }),
  endpoint({ method: "GET", path: "/log/retention", operationId: "getLogRetention", tag: "calls", summary: "Days that the log of calls is kept; null: without end",
    input: z.strictObject({}), output: logRetention, run: (tenant) => getLogRetention(tenant) }),
  endpoint({ method: "PUT", path: "/log/retention", operationId: "setLogRetention", tag: "calls",
    summary: "Keep the log of calls for so many days, or without end (null). What is older is deleted, and a signed tombstone of its records stays",
    input: logRetentionInput, output: logRetention,
    run: async (tenant, input) => {
      await setLogRetention(tenant, input);
      return getLogRetention(tenant);
    } }),
];
