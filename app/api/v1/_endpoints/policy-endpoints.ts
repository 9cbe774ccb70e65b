// Policies and their numbered versions.

import { z } from "zod";
import { createPolicy } from "@/lib/policies/create-policy";
import { deletePolicy } from "@/lib/policies/delete-policy";
import { diffVersions } from "@/lib/policies/diff-versions";
import { exportVersion } from "@/lib/policies/export-version";
import { getPolicy } from "@/lib/policies/get-policy";
import { getVersion } from "@/lib/policies/get-version";
import { judgeDocument } from "@/lib/policies/judge-document";
import { listPolicies } from "@/lib/policies/list-policies";
import { listVersions } from "@/lib/policies/list-versions";
import {
  createPolicyInput, deletePolicyInput, diffVersionsInput, judgeDocumentInput, listPoliciesInput, listVersionsInput, policyIdInput, policyVersionInput, publishVersionInput, renamePolicyInput, saveVersionInput,
} from "@/lib/policies/policy-input";
import { publishVersion } from "@/lib/policies/publish-version";
import { renamePolicy } from "@/lib/policies/rename-policy";
import { saveVersion } from "@/lib/policies/save-version";
import { diffSchema, policySchema, verdictSchema, versionSchema, versionSummarySchema } from "../_schemas/records";
import { endpoint } from "./endpoint";

const onePolicy = z.object({ policy: policySchema });

export const policyEndpoints = [
  endpoint({ method: "GET", path: "/servers/{serverId}/policies", operationId: "listPolicies", tag: "policies", summary: "The policies of a server",
    input: listPoliciesInput, output: z.object({ policies: z.array(policySchema).readonly() }),
    run: async (tenant, input) => ({ policies: await listPolicies(tenant, input) }) }),
  endpoint({ method: "POST", path: "/servers/{serverId}/policies", operationId: "createPolicy", tag: "policies", summary: "Make a policy; its first version is live at once", status: 201,
    input: createPolicyInput, output: onePolicy, run: async (tenant, input) => ({ policy: await createPolicy(tenant, input) }) }),
  endpoint({ method: "GET", path: "/policies/{policyId}", operationId: "getPolicy", tag: "policies", summary: "One policy",
    input: policyIdInput, output: onePolicy, run: async (tenant, input) => ({ policy: await getPolicy(tenant, input) }) }),
  endpoint({ method: "PATCH", path: "/policies/{policyId}", operationId: "renamePolicy", tag: "policies", summary: "Rename a policy",
    input: renamePolicyInput, output: onePolicy, run: async (tenant, input) => ({ policy: await renamePolicy(tenant, input) }) }),
  endpoint({ method: "DELETE", path: "/policies/{policyId}", operationId: "deletePolicy", tag: "policies", summary: "Delete a policy with its versions; `confirm` is its name",
    input: deletePolicyInput, output: z.object({ detachedGrants: z.number().int() }), run: async (tenant, input) => ({ ...(await deletePolicy(tenant, input)) }) }),
  endpoint({ method: "GET", path: "/policies/{policyId}/versions", operationId: "listVersions", tag: "policies", summary: "The versions of a policy, newest first; `next` of one page is `after` of the following, until it is null",
    input: listVersionsInput, output: z.object({ versions: z.array(versionSummarySchema).readonly(), next: z.number().int().nullable() }),
    run: async (tenant, input) => ({ ...(await listVersions(tenant, input)) }) }),
  endpoint({ method: "POST", path: "/policies/{policyId}/versions", operationId: "saveVersion", tag: "policies", summary: "Save a document as the next version, live at once unless `publish` is false; its tests must pass to be live", status: 201,
    input: saveVersionInput, output: z.object({ number: z.number().int(), live: z.boolean() }), run: async (tenant, input) => ({ ...(await saveVersion(tenant, input)) }) }),
  endpoint({ method: "GET", path: "/policies/{policyId}/versions/{number}", operationId: "getVersion", tag: "policies", summary: "One version with its document",
    input: policyVersionInput, output: z.object({ version: versionSchema }), run: async (tenant, input) => ({ version: await getVersion(tenant, input) }) }),
  endpoint({ method: "POST", path: "/policies/{policyId}/versions/{number}/publish", operationId: "publishVersion", tag: "policies", summary: "Make a version the live one; an older one rolls back",
    input: publishVersionInput, output: onePolicy, run: async (tenant, input) => ({ policy: await publishVersion(tenant, input) }) }),
  endpoint({ method: "GET", path: "/policies/{policyId}/versions/{number}/export", operationId: "exportVersion", tag: "policies", summary: "One version as a file: its text and what to call it",
    input: policyVersionInput, output: z.object({ fileName: z.string(), document: z.string() }), run: async (tenant, input) => ({ ...(await exportVersion(tenant, input)) }) }),
  endpoint({ method: "GET", path: "/policies/{policyId}/diff", operationId: "diffVersions", tag: "policies", summary: "What two states of a policy differ in, rule by rule, by tool, and as text; `from` and `to` are numbers, `live` or `draft`",
    input: diffVersionsInput, output: diffSchema, run: async (tenant, input) => ({ ...(await diffVersions(tenant, input)) }) }),
  endpoint({ method: "POST", path: "/servers/{serverId}/documents/judge", operationId: "judgeDocument", tag: "policies", summary: "Validate a document for a server and run its tests; nothing is written",
    input: judgeDocumentInput, output: verdictSchema, run: async (tenant, input) => ({ ...(await judgeDocument(tenant, input)) }) }),
];
