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
  admin: "Servers, policies, grants, members, API keys, destinations and evidence.",
  policy_manager: "Writes policies and reviews tools; may stop a server. Reads what a viewer reads.",
  approver: "Reads what a viewer reads. There is nothing to approve yet: until there is, the two are the same.",
  viewer: "Reads servers, tools, policies, grants, members and calls; changes nothing. Not the changes, evidence, API keys and destinations.",
} as const;
