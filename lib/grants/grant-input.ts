// What a form or the API may say about a grant.

import ipaddr from "ipaddr.js";
import { z } from "zod";
import { visibleLine, visibleLineSentence } from "@/lib/base/visible-line";

const tagsMax = 20;
const cidrsMax = 50;

const label = z.string().trim().min(1, "Give the grant a label, such as the laptop or job that will use it.").max(80, "A label has at most 80 characters.")
  .regex(visibleLine, visibleLineSentence);

const tags = z
  .record(z.string().regex(/^[A-Za-z0-9_.-]{1,40}$/, "A tag's name has 1 to 40 letters, digits, dots, dashes or underscores."), z.string().max(200, "A tag's value has at most 200 characters."))
  .refine((value) => Object.keys(value).length <= tagsMax, `A grant has at most ${String(tagsMax)} tags.`);

/** True for a network in CIDR form whose host bits are zero. */
function isNetwork(text: string): boolean {
  if (!ipaddr.isValidCIDR(text)) return false;
  const [address, length] = ipaddr.parseCIDR(text);
  const network = address.kind() === "ipv4" ? ipaddr.IPv4.networkAddressFromCIDR(text) : ipaddr.IPv6.networkAddressFromCIDR(text);
  return network.toString() === address.toString() && Number.isInteger(length);
}

const cidrs = z
  .array(z.string().trim().refine(isNetwork, "Write networks like 203.0.113.0/24 or 2001:db8::/32, without host bits."))
  .max(cidrsMax, `A grant has at most ${String(cidrsMax)} networks.`);

const expiresAt = z.iso.datetime({ offset: true, error: "Write the expiry as a date and time." }).transform((text) => new Date(text));
const policyId = z.string().startsWith("pol_", "This is not the id of a policy.").max(64);

export const createGrantInput = z.strictObject({
  serverId: z.string().startsWith("srv_", "This is not the id of a server.").max(64),
  /** None: every call is denied until a policy is attached. */
  policyId: policyId.nullable().default(null),
  label,
  tags: tags.default({}),
  cidrs: cidrs.default([]),
  expiresAt: expiresAt.nullable().default(null),
});
export type CreateGrantInput = z.output<typeof createGrantInput>;

export const reviseGrantInput = z.strictObject({
  grantId: z.string().max(64),
  label: label.optional(),
  tags: tags.optional(),
  cidrs: cidrs.optional(),
  expiresAt: expiresAt.nullable().optional(),
});
export type ReviseGrantInput = z.output<typeof reviseGrantInput>;

export const attachPolicyInput = z.strictObject({ grantId: z.string().max(64), policyId: policyId.nullable() });
export type AttachPolicyInput = z.output<typeof attachPolicyInput>;

export const resetLimitInput = z.strictObject({ grantId: z.string().max(64), key: z.string().min(1).max(1_024) });
export type ResetLimitInput = z.output<typeof resetLimitInput>;

export const attachShadowInput = z.strictObject({ grantId: z.string().max(64), policyId, version: z.coerce.number().int().min(1).max(2_147_483_647) });
export type AttachShadowInput = z.output<typeof attachShadowInput>;

export const grantIdInput = z.strictObject({ grantId: z.string().max(64) });
export type GrantIdInput = z.output<typeof grantIdInput>;
