// Destinations of a scene's organizations, made by the console's own verbs, and records in their logs.
import fs from "node:fs";
import { sealingPublicKeyOf } from "@/lib/crypto/generate-sealing-keys.mjs";
import { randomId } from "@/lib/crypto/random-id";
import { createDestination } from "@/lib/destinations/create-destination";
import { createDestinationInput } from "@/lib/destinations/destination-input";
import type { RegistrationRules } from "@/lib/servers/registration-rules";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { ingestRecords } from "@/proxy/recorder/ingest-records";
import { openNewOrganization } from "@/tests/integration/servers/test-organization";
import { openQuery, writtenCall } from "./audit-chain";
import type { Scene } from "./gateway-scene";

export interface AddedDestination {
  readonly tenant: TenantContext;
  readonly orgId: string;
  readonly id: string;
  /** Of a webhook. */
  readonly secret: string;
}

/** What the scene's gateway may open; local addresses may be registered. */
export function sceneRules(scene: Scene): RegistrationRules {
  const sealingPublicKey = sealingPublicKeyOf(fs.readFileSync(scene.env["SEALING_PRIVATE_KEY_FILE"] ?? "", "utf8").trim());
  return { privateAllowed: true, egressAllow: [], ports: [], sealingPublicKey, fingerprintKey: "a key of the tests" };
}

/** A webhook for refusals unless said; in an organization of its own unless one is given. */
export async function addDestination(scene: Scene, url: string, more: object = {}, given?: TenantContext): Promise<AddedDestination> {
  const tenant = given ?? (await openNewOrganization(scene.database));
  const input = createDestinationInput.parse({ name: randomId("dst"), kind: "webhook", url, events: ["call.refused"], ...more });
  const { destination, signingSecret } = await createDestination(tenant, input, sceneRules(scene));
  return { tenant, orgId: tenant.org.id, id: destination.id, secret: signingSecret ?? "" };
}

/** A writer of the audit log. */
export function logWriter(scene: Scene) {
  const name = randomId("log");
  const { query, end } = openQuery(scene.database.gatewayUrl, 1);
  let n = 0;
  return {
    name, end,
    /** Writes refusals, numbered on from the last. */
    async refuse(orgId: string, count: number): Promise<void> {
      const batch = Array.from({ length: count }, () => ({ n: (n += 1), org: orgId, body: writtenCall(orgId).refusal }));
      await ingestRecords(query, name, batch);
    },
  };
}
