// The flat fields of the form for a new policy, as the verb's input.
import { z } from "zod";
import { createPolicyInput } from "@/lib/policies/policy-input";

export const createPolicyForm = z
  .strictObject({
    serverId: z.string(),
    name: z.string(),
    start: z.string(),
    /** With the start `copy`: the policy to copy. */
    copyOf: z.string().optional(),
    /** With the start `document`: the pasted text. */
    document: z.string().optional(),
  })
  .transform(({ serverId, name, start, copyOf, document }) => ({
    serverId,
    name,
    start: {
      kind: start,
      ...(start === "copy" ? { policyId: copyOf } : {}),
      ...(start === "document" ? { document } : {}),
    },
  }))
  .pipe(createPolicyInput);
