// The one table of who may do what: permission → the roles that have it. A permission that is not here does not exist.

export const roles = ["owner", "admin", "policy_manager", "approver", "viewer"] as const;
export type Role = (typeof roles)[number];

const everyone: readonly Role[] = roles;
const managers: readonly Role[] = ["owner", "admin"];
const policyMakers: readonly Role[] = ["owner", "admin", "policy_manager"];
const owners: readonly Role[] = ["owner"];

export const permissions = {
  "org.read": everyone,
  "org.rename": managers,
  "org.delete": owners,
  "member.read": everyone,
  "member.invite": managers,
  "member.manage": managers,
  "api_key.read": managers,
  "api_key.manage": managers,
  "server.read": everyone,
  "server.manage": managers,
  "server.stop": policyMakers,
  "tool.review": policyMakers,
  "policy.read": everyone,
  "policy.manage": policyMakers,
  "grant.read": everyone,
  "grant.manage": managers,
  "grant.attach_policy": policyMakers,
  /** Its answers tell of recorded argument values, so it is not everyone's. */
  "replay.run": policyMakers,
  /** Those whom a replay tells of them; never a key. */
  "call.read_values": policyMakers,
  "limit.reset": managers,
  "call.read": everyone,
  "call.set_retention": managers,
  /** Whoever reads the log can take it along page by page; at once, it is noted. */
  "call.export": everyone,
  "call_view.save": everyone,
  /** One that everybody of the organization sees. */
  "call_view.share": policyMakers,
  "change.read": managers,
  /** The audit log whole, with every change in it. */
  "evidence.export": managers,
  /** They are shown what is sent, and what a receiver answered. */
  "destination.read": managers,
  "destination.manage": managers,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;

/** True exactly when the table gives the role the permission. */
export function can(role: Role, permission: Permission): boolean {
  const granted: readonly Role[] = permissions[permission];
  return granted.includes(role);
}

/** True when `a` is at least as mighty as `b`: a key's role is never above its maker's. */
export function isAtLeast(a: Role, b: Role): boolean {
  return roles.indexOf(a) <= roles.indexOf(b);
}

/** The role that a text names, or null. */
export function parseRole(text: string): Role | null {
  return roles.find((role) => role === text) ?? null;
}
