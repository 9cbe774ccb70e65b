// The audit log as evidence: what a stranger verifies offline.

import { exportResponse } from "@/app/_server/export-response";
import { exportCheckpoints } from "@/lib/evidence/export-checkpoints";
import { evidenceRangeInput } from "@/lib/evidence/evidence-range";
import { exportRecords } from "@/lib/evidence/export-records";
import { fileEndpoint } from "./endpoint";

export const evidenceEndpoints = [
  fileEndpoint({ path: "/audit/checkpoints", operationId: "exportCheckpoints", tag: "calls",
    summary: "checkpoints-….json: every signed checkpoint and tombstone of the audit log, or those of a part of it; noted in the admin log. Fetch it before the records: those then hold all that it covers",
    media: ["application/json"], input: evidenceRangeInput, run: (tenant, range, prove) => exportResponse(tenant, () => exportCheckpoints(tenant, range, prove)) }),
  fileEndpoint({ path: "/audit/records", operationId: "exportRecords", tag: "calls",
    summary: "records-….ndjson: every record of the audit log as it was hashed, for `npm run verify`, or those of a part, cut at the checkpoints that were signed in the time (`--part`); noted in the admin log",
    media: ["application/x-ndjson"], input: evidenceRangeInput, run: (tenant, range, prove) => exportResponse(tenant, () => exportRecords(tenant, range, prove)) }),
];
