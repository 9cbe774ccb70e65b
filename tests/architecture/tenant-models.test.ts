// The first fence between tenants knows every model that there is: one that it did not know would be queried for all of them at once (law L4).
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { tenantColumn } from "@/lib/db/tenant-db";

it("every model that names an organization is narrowed to the tenant's, and no other is said to be", () => {
  const models = [...readFileSync("prisma/schema.prisma", "utf8").matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, name = "", fields = ""]) => ({ name, fields }));
  const tenants = models.filter(({ fields }) => /^\s+orgId\s/m.test(fields)).map(({ name }) => name);
  expect(tenants.length).toBeGreaterThan(15);
  expect(Object.keys(tenantColumn).sort()).toEqual(["Organization", ...tenants].sort());
  expect(Object.entries(tenantColumn).filter(([model, column]) => column !== (model === "Organization" ? "id" : "orgId"))).toEqual([]);
});
