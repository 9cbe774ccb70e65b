// Grants and their tokens.

import { z } from "zod";
import { compareShadow, type ShadowComparison } from "@/lib/calls/compare-shadow";
import { attachPolicy } from "@/lib/grants/attach-policy";
import { attachShadow, detachShadow } from "@/lib/grants/attach-shadow";
import { createGrant } from "@/lib/grants/create-grant";
import { getGrant } from "@/lib/grants/get-grant";
import { attachPolicyInput, attachShadowInput, createGrantInput, grantIdInput, resetLimitInput, reviseGrantInput } from "@/lib/grants/grant-input";
import { limitUsageSchema } from "@/lib/grants/limit-usage";
import { listGrants } from "@/lib/grants/list-grants";
import { readLimitUsage } from "@/lib/grants/read-limit-usage";
import { resetLimit } from "@/lib/grants/reset-limit";
import { reviseGrant } from "@/lib/grants/revise-grant";
import { revokeGrant } from "@/lib/grants/revoke-grant";
import { rotateGrant } from "@/lib/grants/rotate-grant";
import { callSchema, grantSchema } from "../_schemas/records";
import { endpoint } from "./endpoint";

const oneGrant = z.object({ grant: grantSchema });
const usage = z.object({ usage: limitUsageSchema });
const minted = oneGrant.extend({ token: z.string().meta({ description: "Told this once." }) });

const compareInput = grantIdInput.extend({ days: z.coerce.number().int().min(1).max(90).default(7) });
const effect = z.enum(["allow", "deny", "park"]);
const comparisonSchema = z.object({
  compared: z.number().int(), agreed: z.number().int(), differed: z.number().int(), unanswered: z.number().int(), limited: z.number().int(),
  groups: z.array(z.object({ tool: z.string(), effect, shadowEffect: effect, shadowCode: z.string(), shadowRule: z.string().nullable(), calls: z.number().int() })).readonly(),
  calls: z.array(callSchema).readonly(), more: z.boolean(),
  isCut: z.boolean().meta({ description: "The grant has more calls in these days than are looked at: the newest 100,000 are." }),
}).meta({ id: "ShadowComparison" }) satisfies z.ZodType<ShadowComparison>;

export const grantEndpoints = [
  endpoint({ method: "GET", path: "/grants", operationId: "listGrants", tag: "grants", summary: "The grants of the organization, or of one server",
    input: z.strictObject({ serverId: z.string().max(64).optional() }), output: z.object({ grants: z.array(grantSchema).readonly() }),
    run: async (tenant, { serverId }) => ({ grants: await listGrants(tenant, serverId === undefined ? {} : { serverId }) }) }),
  endpoint({ method: "POST", path: "/grants", operationId: "createGrant", tag: "grants", summary: "Make a grant; the answer holds its token, this once", status: 201,
    input: createGrantInput, output: minted, run: (tenant, input) => createGrant(tenant, input) }),
  endpoint({ method: "GET", path: "/grants/{grantId}", operationId: "getGrant", tag: "grants", summary: "One grant",
    input: grantIdInput, output: oneGrant, run: async (tenant, { grantId }) => ({ grant: await getGrant(tenant, grantId) }) }),
  endpoint({ method: "PATCH", path: "/grants/{grantId}", operationId: "reviseGrant", tag: "grants", summary: "Change label, tags, networks or expiry",
    input: reviseGrantInput, output: oneGrant, run: async (tenant, input) => ({ grant: await reviseGrant(tenant, input) }) }),
  endpoint({ method: "DELETE", path: "/grants/{grantId}", operationId: "revokeGrant", tag: "grants", summary: "Revoke a grant for good",
    input: grantIdInput, output: oneGrant, run: async (tenant, input) => ({ grant: await revokeGrant(tenant, input) }) }),
  endpoint({ method: "POST", path: "/grants/{grantId}/rotate", operationId: "rotateGrant", tag: "grants", summary: "Give a grant a new token; the old one is refused",
    input: grantIdInput, output: minted, run: (tenant, input) => rotateGrant(tenant, input) }),
  endpoint({ method: "PUT", path: "/grants/{grantId}/policy", operationId: "attachPolicy", tag: "grants", summary: "Put a grant under a policy of its server, or under none",
    input: attachPolicyInput, output: oneGrant, run: async (tenant, input) => ({ grant: await attachPolicy(tenant, input) }) }),
  endpoint({ method: "GET", path: "/grants/{grantId}/limits", operationId: "readLimitUsage", tag: "grants", summary: "What the counters of a grant's live policy hold",
    input: grantIdInput, output: usage, run: async (tenant, input) => ({ usage: await readLimitUsage(tenant, input) }) }),
  endpoint({ method: "POST", path: "/grants/{grantId}/limits/reset", operationId: "resetLimit", tag: "grants", summary: "Empty one counter, for everybody who counts on it",
    input: resetLimitInput, output: usage, run: async (tenant, input) => ({ usage: await resetLimit(tenant, input) }) }),
  endpoint({ method: "PUT", path: "/grants/{grantId}/shadow", operationId: "attachShadow", tag: "grants", summary: "Judge a version beside the grant's policy; it decides nothing, and what it says is in each call",
    input: attachShadowInput, output: oneGrant, run: async (tenant, input) => ({ grant: await attachShadow(tenant, input) }) }),
  endpoint({ method: "DELETE", path: "/grants/{grantId}/shadow", operationId: "detachShadow", tag: "grants", summary: "End the judging beside the grant's policy",
    input: grantIdInput, output: oneGrant, run: async (tenant, input) => ({ grant: await detachShadow(tenant, input) }) }),
  endpoint({ method: "GET", path: "/grants/{grantId}/shadow", operationId: "compareShadow", tag: "grants", summary: "What the grant's shadow said beside what was decided",
    input: compareInput, output: z.object({ comparison: comparisonSchema.nullable() }),
    run: async (tenant, { grantId, days }) => {
      const { shadow } = await getGrant(tenant, grantId);
      return { comparison: shadow === null ? null : await compareShadow(tenant, { grantId, ...shadow, days }) };
    } }),
];
