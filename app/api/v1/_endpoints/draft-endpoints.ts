// The draft that everybody of a policy shares. `revision` is what the writer has read; another one is a conflict.

import { z } from "zod";
import { copyIntoDraft } from "@/lib/policies/copy-into-draft";
import { discardDraft } from "@/lib/policies/discard-draft";
import { getDraft } from "@/lib/policies/get-draft";
import { importDocument } from "@/lib/policies/import-document";
import { copyIntoDraftInput, discardDraftInput, importDocumentInput, policyIdInput, saveDraftInput } from "@/lib/policies/policy-input";
import { saveDraft } from "@/lib/policies/save-draft";
import { draftSchema } from "../_schemas/records";
import { endpoint } from "./endpoint";

const oneDraft = z.object({ draft: draftSchema });

export const draftEndpoints = [
  endpoint({ method: "GET", path: "/policies/{policyId}/draft", operationId: "getDraft", tag: "policies", summary: "The shared draft of a policy; without a document where there is none",
    input: policyIdInput, output: oneDraft, run: async (tenant, input) => ({ draft: await getDraft(tenant, input) }) }),
  endpoint({ method: "PUT", path: "/policies/{policyId}/draft", operationId: "saveDraft", tag: "policies", summary: "Write the draft over the revision that was read; 409 with the newest in `fields.revision` where there is another",
    input: saveDraftInput, output: oneDraft, run: async (tenant, input) => ({ draft: await saveDraft(tenant, input) }) }),
  endpoint({ method: "DELETE", path: "/policies/{policyId}/draft", operationId: "discardDraft", tag: "policies", summary: "Discard the draft of this revision; its text stays in `replaced`",
    input: discardDraftInput, output: oneDraft, run: async (tenant, input) => ({ draft: await discardDraft(tenant, input) }) }),
  endpoint({ method: "POST", path: "/policies/{policyId}/draft/import", operationId: "importDocument", tag: "policies", summary: "Put a valid document in the place of the draft",
    input: importDocumentInput, output: oneDraft, run: async (tenant, input) => ({ draft: await importDocument(tenant, input) }) }),
  endpoint({ method: "POST", path: "/policies/{policyId}/draft/copy", operationId: "copyIntoDraft", tag: "policies", summary: "Take a version of another policy of the organization over into the draft",
    input: copyIntoDraftInput, output: oneDraft, run: async (tenant, input) => ({ draft: await copyIntoDraft(tenant, input) }) }),
];
