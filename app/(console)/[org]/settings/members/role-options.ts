// Roles to choose from. Pure.

import { roleNames } from "@/app/_ui/role-names";
import { isAtLeast, roles, type Role } from "@/lib/tenancy/permissions";

interface RoleOption {
  readonly value: Role;
  readonly label: string;
}

/** The roles that are not above this one, mightiest first. */
export function rolesUpTo(own: Role): readonly RoleOption[] {
  return roles.filter((role) => isAtLeast(own, role)).map((role) => ({ value: role, label: roleNames[role] }));
}
