// Roles in the words that people read, with what each may do. The rule itself is lib/tenancy/permissions.

export const roleNames = {
  owner: "Owner",
  admin: "Admin",
  policy_manager: "Policy manager",
  approver: "Approver",
  viewer: "Viewer",
} as const;

export const roleHelp = {
  owner: "Everything, and may delete the organization.",
  admin: "Servers, policies, grants, members and API keys.",
  policy_manager: "Writes policies and reviews tools; may stop a server.",
  approver: "Sees everything but the changes.",
  viewer: "Sees everything but the changes.",
} as const;
