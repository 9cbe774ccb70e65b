// Two organizations that both own one of everything, for tests that try to reach from one into the other.

import { vi } from "vitest";
import { generateSealingKeys } from "@/lib/crypto/generate-sealing-keys.mjs";
import { randomId } from "@/lib/crypto/random-id";
import { createDestination } from "@/lib/destinations/create-destination";
import { createDestinationInput } from "@/lib/destinations/destination-input";
import { sendTestEvent } from "@/lib/destinations/send-test-event";
import { createGrant } from "@/lib/grants/create-grant";
import { createGrantInput } from "@/lib/grants/grant-input";
import { createPolicy } from "@/lib/policies/create-policy";
import { startReplayInput } from "@/lib/replays/replay-input";
import { startReplay } from "@/lib/replays/start-replay";
import { applyIntrospection } from "@/lib/servers/apply-introspection";
import { registerServer } from "@/lib/servers/register-server";
import { registerServerInput } from "@/lib/servers/server-input";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { listTools } from "@/lib/tools/list-tools";
import type { TestDatabase } from "@/tests/support/test-database";
import { answerJob, ask, definition, openNewOrganization } from "../servers/test-organization";

export interface Estate {
  readonly tenant: TenantContext;
  readonly serverId: string;
  readonly serverName: string;
  readonly jobId: string;
  readonly toolId: string;
  readonly toolPin: string;
  readonly policyId: string;
  readonly policyName: string;
  readonly grantId: string;
  readonly callId: string;
  readonly replayId: string;
  readonly destinationId: string;
  readonly destinationName: string;
  readonly deliveryId: string;
}

/** What verbs read of the environment, for this test process. */
export function provideConsoleEnv(database: TestDatabase): void {
  vi.stubEnv("CONSOLE_DATABASE_URL", database.consoleUrl);
  vi.stubEnv("SESSION_SECRET", "a session secret for tests, long enough");
  vi.stubEnv("SEALING_PUBLIC_KEY", generateSealingKeys().publicKey);
}

/** A new organization with a server, its tool, a policy, a grant and a recorded call. */
export async function buildEstate(database: TestDatabase): Promise<Estate> {
  const tenant = await openNewOrganization(database);
  const { server, job } = await registerServer(tenant, registerServerInput.parse({ name: "Files", url: "https://files.example.com/mcp" }));
  await answerJob(database, job.id, [definition("read_file")]);
  await applyIntrospection(tenant, { jobId: job.id });
  const [tool] = await listTools(tenant, { serverId: server.id });
  if (!tool) throw new Error("the inventory was not written");
  const policy = await createPolicy(tenant, { serverId: server.id, name: "Default", note: "", start: { kind: "proposed" } });
  const { grant } = await createGrant(tenant, createGrantInput.parse({ serverId: server.id, policyId: policy.id, label: "CI" }));
  const callId = randomId("cal");
  await ask(database.gatewayUrl,
    `INSERT INTO calls (id, org_id, started_at, server_id, server_name, grant_id, grant_label, http_method, client_ip, request_bytes, effect, code, outcome)
     VALUES ($1, $2, now(), $3, 'Files', $4, 'CI', 'POST', '127.0.0.1', 10, 'deny', 'hidden', 'refused')`, [callId, tenant.org.id, server.id, grant.id]);
  await ask(database.gatewayUrl, `INSERT INTO server_troubles (org_id, server_id, cause, since, seen_at) VALUES ($1, $2, 'unauthorized', now(), now())`, [tenant.org.id, server.id]);
  const replay = await startReplay(tenant, startReplayInput.parse({ policyId: policy.id, document: '{"version":"1","default":"deny"}' }));
  const { destination } = await createDestination(tenant, createDestinationInput.parse({ name: "Hook", kind: "webhook", url: "https://hook.example.com/in", events: ["change"] }));
  const delivery = await sendTestEvent(tenant, { destinationId: destination.id });
  return {
    tenant, serverId: server.id, serverName: server.name, jobId: job.id, toolId: tool.id, toolPin: tool.reviewPin,
    policyId: policy.id, policyName: policy.name, grantId: grant.id, callId, replayId: replay.id,
    destinationId: destination.id, destinationName: destination.name, deliveryId: delivery.id,
  };
}
