// Who may do what, written a second time: a permission that comes to another role by a slip of the table is seen here (law L4).
import { expect, it } from "vitest";
import { can, isAtLeast, parseRole, permissions, roles, type Permission, type Role } from "@/lib/tenancy/permissions";

const viewers: readonly Permission[] = ["org.read", "member.read", "server.read", "policy.read", "grant.read", "call.read", "call.export", "call_view.save"];
const policyManagers: readonly Permission[] = [
  ...viewers, "server.stop", "tool.review", "policy.manage", "grant.attach_policy", "replay.run", "call.read_values", "call_view.share",
];
const admins: readonly Permission[] = [
  ...policyManagers, "org.rename", "member.invite", "member.manage", "api_key.read", "api_key.manage", "server.manage", "grant.manage", "limit.reset",
  "call.set_retention", "change.read", "evidence.export", "destination.read", "destination.manage",
];
const owners: readonly Permission[] = [...admins, "org.delete"];

it.each<[Role, readonly Permission[]]>([["viewer", viewers], ["approver", viewers], ["policy_manager", policyManagers], ["admin", admins], ["owner", owners]])(
  "%s may do this and nothing else", (role, may) => {
    const all = Object.keys(permissions).filter((name): name is Permission => Object.hasOwn(permissions, name));
    expect(all.filter((permission) => can(role, permission)).sort()).toEqual([...may].sort());
  },
);

it("nobody is above an owner, and each role only above those that may do less", () => {
  const order: readonly Role[] = ["owner", "admin", "policy_manager", "approver", "viewer"];
  expect([...roles]).toEqual(order);
  for (const [at, role] of order.entries()) expect(order.filter((other) => isAtLeast(role, other))).toEqual(order.slice(at));
});

it("a role is exactly what the table names", () => {
  for (const text of ["", "Owner", "owner ", "root", "constructor", "__proto__"]) expect(parseRole(text)).toBeNull();
  expect(roles.map(parseRole)).toEqual([...roles]);
});
