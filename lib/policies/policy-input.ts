// What a form or the API may say about a policy. The document itself is judged by the policy engine alone (check-document.ts).

import { z } from "zod";
import { visibleLine, visibleLineSentence } from "@/lib/base/visible-line";

export const policiesPerServerMax = 50;

const policyId = z.string().startsWith("pol_", "This is not the id of a policy.").max(64);
const serverId = z.string().startsWith("srv_", "This is not the id of a server.").max(64);
const number = z.coerce.number().int().min(1).max(2_147_483_647);
const name = z.string().trim().min(1, "Give the policy a name.").max(80, "A name has at most 80 characters.").regex(visibleLine, visibleLineSentence);
const note = z.string().trim().max(500, "A note has at most 500 characters.");
const document = z.string().max(1_048_576, "The document is larger than a policy may be.");

/** Where the first version's text comes from. */
const policyStart = z.discriminatedUnion("kind", [
  /** What the engine proposes for the server's tools. */
  z.strictObject({ kind: z.literal("proposed") }),
  /** Tools of the class read are allowed, nothing else is. */
  z.strictObject({ kind: z.literal("read_only") }),
  /** Every tool waits for a person. */
  z.strictObject({ kind: z.literal("approve_all") }),
  z.strictObject({ kind: z.literal("deny_all") }),
  /** A version of another policy of the organization, the live one where none is named. */
  z.strictObject({ kind: z.literal("copy"), policyId, number: number.optional() }),
  z.strictObject({ kind: z.literal("document"), document }),
]);
export type PolicyStart = z.output<typeof policyStart>;

export const createPolicyInput = z.strictObject({ serverId, name, note: note.default(""), start: policyStart });
export type CreatePolicyInput = z.output<typeof createPolicyInput>;

export const policyIdInput = z.strictObject({ policyId });
export type PolicyIdInput = z.output<typeof policyIdInput>;

export const listPoliciesInput = z.strictObject({ serverId });
export type ListPoliciesInput = z.output<typeof listPoliciesInput>;

export const judgeDocumentInput = z.strictObject({ serverId, document });
export type JudgeDocumentInput = z.output<typeof judgeDocumentInput>;

export const policyVersionInput = z.strictObject({ policyId, number });
export type PolicyVersionInput = z.output<typeof policyVersionInput>;

export const publishVersionInput = z.strictObject({
  policyId,
  number,
  /** Why, for the admin log: the version itself keeps the note that it was saved with. */
  note: note.optional(),
});
export type PublishVersionInput = z.output<typeof publishVersionInput>;

export const listVersionsInput = z.strictObject({ policyId, after: number.optional() });
export type ListVersionsInput = z.output<typeof listVersionsInput>;

/** A saved version by its number, the live one, or the draft. */
const state = z.union([z.literal("live"), z.literal("draft"), number]);
export const diffVersionsInput = z.strictObject({ policyId, from: state, to: state });
export type DiffVersionsInput = z.output<typeof diffVersionsInput>;

export const saveVersionInput = z.strictObject({
  policyId,
  document,
  note: note.default(""),
  /** The newest version that the writer has seen; when there is a newer one, nothing is saved. */
  expectedVersion: number,
  publish: z.boolean().default(true),
});
export type SaveVersionInput = z.output<typeof saveVersionInput>;

/** The revision that the writer has seen; 0 where there never was a draft. When there is another, nothing is written. */
const revision = z.coerce.number().int().min(0).max(2_147_483_647);
/** A draft may be as wrong as its writer likes, but no larger than what a version could be read from. */
const draftDocument = z.string().max(400_000, "The draft is larger than a policy may be.");

export const saveDraftInput = z.strictObject({
  policyId,
  revision,
  document: draftDocument,
  /** The newest version that the writer has seen. */
  seenVersion: number,
});
export type SaveDraftInput = z.output<typeof saveDraftInput>;

export const discardDraftInput = z.strictObject({ policyId, revision });
export type DiscardDraftInput = z.output<typeof discardDraftInput>;

export const importDocumentInput = z.strictObject({ policyId, revision, document });
export type ImportDocumentInput = z.output<typeof importDocumentInput>;

export const copyIntoDraftInput = z.strictObject({
  policyId,
  revision,
  fromPolicyId: policyId,
  /** The live one where none is named. */
  fromNumber: number.optional(),
});
export type CopyIntoDraftInput = z.output<typeof copyIntoDraftInput>;

export const renamePolicyInput = z.strictObject({ policyId, name });
export type RenamePolicyInput = z.output<typeof renamePolicyInput>;

/** As a form says it, and a query. */
const detachWords = z.enum(["on", "true", "false"]).transform((word) => word !== "false");

export const deletePolicyInput = z.strictObject({
  policyId,
  /** The policy's name, typed: this cannot be undone. */
  confirm: z.string().trim(),
  /** Takes the grants that use it off it, in the same act; from then on they deny every call. */
  detachGrants: z.union([z.boolean(), detachWords]).default(false),
});
export type DeletePolicyInput = z.output<typeof deletePolicyInput>;
