// The audit log as evidence: what a stranger verifies offline.

import { z } from "zod";
import { exportResponse } from "@/app/_server/export-response";
import { exportCheckpoints } from "@/lib/evidence/export-checkpoints";
import { exportRecords } from "@/lib/evidence/export-records";
import { fileEndpoint } from "./endpoint";

export const evidenceEndpoints = [
  fileEndpoint({ path: "/audit/checkpoints", operationId: "exportCheckpoints", tag: "calls",
    summary: "checkpoints.json: every signed checkpoint and tombstone of the audit log. Fetch it before the records: those then hold all that it covers",
    media: ["application/json"], input: z.strictObject({}), run: (tenant, _input, prove) => exportResponse(tenant, () => Promise.resolve(exportCheckpoints(tenant, prove))) }),
  fileEndpoint({ path: "/audit/records", operationId: "exportRecords", tag: "calls",
    summary: "export.ndjson: every record of the audit log as it was hashed, for `npm run verify`; noted in the admin log",
    media: ["application/x-ndjson"], input: z.strictObject({}), run: (tenant, _input, prove) => exportResponse(tenant, () => exportRecords(tenant, prove)) }),
];
