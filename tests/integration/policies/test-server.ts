// A server with an accepted inventory, written straight into the tables: these tests are about policies.
import { randomId } from "@/lib/crypto/random-id";
import type { RiskClass } from "@/lib/policy-engine/types";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { TestDatabase } from "@/tests/support/test-database";
import { ask } from "../servers/test-organization";

/** Answers the id of a new server of the organization. */
export async function insertServer(database: TestDatabase, tenant: TenantContext, tools: readonly (readonly [name: string, risk: RiskClass, inputSchema?: object])[]): Promise<string> {
  const id = randomId("srv");
  await ask(database.adminUrl, "INSERT INTO servers (id, org_id, slug, name, url, origin) VALUES ($1, $2, $1, 'Test', 'https://example.com/mcp', 'https://example.com:443')", [id, tenant.org.id]);
  for (const [position, [name, risk, inputSchema]] of tools.entries()) {
    await ask(
      database.adminUrl,
      "INSERT INTO tools (id, org_id, server_id, name, position, definition, pin, state, risk) VALUES ($1, $2, $3, $4, $5, $6, 'pin', 'active', $7)",
      [randomId("tol"), tenant.org.id, id, name, position, JSON.stringify({ name, inputSchema: inputSchema ?? { type: "object" } }), risk],
    );
  }
  return id;
}
