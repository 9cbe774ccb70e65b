// What a role is said to see is what the table of permissions gives it.
import { describe, expect, it } from "vitest";
import { roleHelp } from "@/app/_ui/role-names";
import { can, roles } from "@/lib/tenancy/permissions";

describe("the words for a role", () => {
  it("tell every role from every other", () => {
    expect(new Set(roles.map((role) => roleHelp[role])).size).toBe(roles.length);
  });

  it("name what a viewer does not see, and all of that", () => {
    const kept = ["changes", "evidence", "API keys", "destinations"];
    const reads = ["change.read", "evidence.export", "api_key.read", "destination.read"] as const;
    expect(reads.map((permission) => can("viewer", permission))).toEqual(kept.map(() => false));
    const [, not = ""] = roleHelp.viewer.split("Not the ");
    for (const word of kept) expect(not).toContain(word);
  });
});
