// A running gateway over a database of its own, and the rows that a test needs, written as the owner. Real sockets, real Postgres.
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { generateSealingKeys } from "@/lib/crypto/generate-sealing-keys.mjs";
import { hashToken } from "@/lib/crypto/hash-token";
import { mintToken, tokenHint } from "@/lib/crypto/mint-token";
import { randomId } from "@/lib/crypto/random-id";
import { sealSecret } from "@/lib/crypto/seal-secret";
import { gatewayEnv } from "@/lib/env/gateway-env";
import { createLogger } from "@/lib/log/logger";
import { readToolDefinition } from "@/lib/mcp/tool-definition";
import { toolPin } from "@/lib/tools/tool-pin";
import type { GatewayBounds } from "@/proxy/bounds";
import type { Resolve } from "@/proxy/egress/resolve-name";
import type { RunningGateway } from "@/proxy/running-gateway";
import { startGateway, type GatewayProcess } from "@/proxy/start-gateway";
import { openTopology } from "./scene-topology";
import { createTestDatabase, type TestDatabase } from "./test-database";

export interface SceneTool {
  readonly name: string;
  readonly risk?: string;
  readonly state?: string;
  readonly argumentNames?: readonly string[];
  readonly annotations?: object;
  /** Instead of a schema that has the argument names and nothing more. */
  readonly inputSchema?: object;
  /** Instead of all of it: as the server lists it. */
  readonly definition?: object;
}

export interface SceneGrant {
  readonly orgId: string;
  readonly serverId: string;
  readonly grantId: string;
  readonly policyId: string | null;
  readonly token: string;
  /** The gateway address of the server. */
  readonly url: string;
}

export interface NewServer {
  readonly url: string;
  readonly orgId?: string;
  readonly tools?: readonly SceneTool[];
  /** The document, as a value or as text; null: the grant has none. */
  readonly policy?: object | string | null;
  readonly drift?: string;
  readonly transport?: string | null;
  /** The eras that the server was found to speak. */
  readonly era?: "legacy" | "modern" | "dual" | null;
  readonly bridgeModern?: boolean;
  readonly credential?: { readonly kind: "bearer" | "header"; readonly secret: string; readonly header?: string };
  readonly cidrs?: readonly string[];
  readonly expiresAt?: Date;
  readonly slug?: string;
  readonly label?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface Scene {
  readonly database: TestDatabase;
  readonly owner: pg.Pool;
  readonly gateway: RunningGateway;
  /** What its gateways are started with. */
  readonly env: Readonly<Record<string, string>>;
  /** The key of HANDLE_KEY_FILE. */
  readonly handleKey: Buffer;
  /** Lines that the gateway logged. */
  readonly logged: string[];
  addServer(server: NewServer): Promise<SceneGrant>;
  /** Resolves when a change of the organization that was committed before is in force at every gateway of the scene. */
  arrived(orgId: string): Promise<void>;
  /** Another grant on the same server, under the same policy; in force everywhere. */
  addGrant(of: SceneGrant, said?: Pick<NewServer, "label" | "tags">): Promise<SceneGrant>;
  /** A second replica over the same database and keys. */
  startReplica(options?: { readonly bounds?: Partial<GatewayBounds>; readonly env?: Record<string, string> }): Promise<RunningGateway>;
  /** Takes the store of the limits' counters and of claimed ids away while `work` goes on. */
  withoutStore(work: () => Promise<void>): Promise<void>;
  /** Rows of the audit log, oldest first, once `count` of them are there and none is pending (or whatever there is after two seconds). */
  calls(orgId: string, count?: number): Promise<CallRow[]>;
  close(): Promise<void>;
}

export interface CallRow {
  readonly id: string;
  readonly grant_id: string | null;
  readonly server_id: string;
  readonly bridged: "to-modern" | "to-legacy" | null;
  readonly era: string | null;
  readonly http_method: string;
  readonly method: string | null;
  readonly tool: string | null;
  readonly client_name: string | null;
  readonly client_ip: string;
  readonly argument_keys: string[];
  readonly argument_keys_other: number;
  readonly arguments_mac: string | null;
  readonly argument_recording: string;
  readonly effect: string;
  readonly code: string;
  readonly rule: string | null;
  readonly message: string;
  readonly policy_version: number | null;
  readonly retry_after_seconds: number | null;
  readonly outcome: string;
  readonly upstream_status: number | null;
  readonly is_error: boolean | null;
  readonly result_code: string | null;
  readonly result_rule: string | null;
  readonly total_ms: number | null;
}

/** Most fake servers list their tools otherwise than a scene has them; a look at each would come among a test's requests. */
const neverMs = 3_600_000;

export const allowAll = { version: "1", default: "allow" } as const;

export async function openScene(
  { bounds, env, database: given, resolve }: {
    readonly bounds?: Partial<GatewayBounds>; readonly env?: Record<string, string>; readonly database?: TestDatabase; readonly resolve?: Resolve;
  } = {},
): Promise<Scene> {
  const database = given ?? (await createTestDatabase());
  const owner = new pg.Pool({ connectionString: database.adminUrl, max: 4 });
  owner.on("error", () => undefined);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-gateway-test-"));
  const keys = generateSealingKeys();
  const sealingFile = path.join(folder, "sealing");
  const handleFile = path.join(folder, "handle");
  fs.writeFileSync(sealingFile, keys.privateKey);
  const checkpointFile = path.join(folder, "checkpoint");
  fs.writeFileSync(checkpointFile, generateSealingKeys().privateKey);
  const handleKey = generateSealingKeys().privateKey;
  fs.writeFileSync(handleFile, handleKey);
  const logged: string[] = [];
  const log = createLogger({ name: "test", level: "debug", destination: { write: (line: string) => void logged.push(line) } });
  const gateways: GatewayProcess[] = [];
  const topology = await openTopology();

  const ownEnv: Record<string, string> = {
    NODE_ENV: "test", GATEWAY_PORT: "0", GATEWAY_OPS_PORT: "0", CONSOLE_PORT: "1", GATEWAY_DATABASE_URL: database.gatewayUrl,
    SEALING_PRIVATE_KEY_FILE: sealingFile, HANDLE_KEY_FILE: handleFile, CHECKPOINT_KEY_FILE: checkpointFile,
    // No balancer has to see that it leaves, whatever LOCAL_MODE is.
    GATEWAY_DRAIN_NOTICE_MS: "0",
    // By the variable SCENE_AUDIT: `spool`, or Postgres at once. The tests do not know which; vitest.config.ts runs some of them under both.
    ...(process.env["SCENE_AUDIT"] === "spool" && { AUDIT_SPOOL_DIR: path.join(folder, "spool") }), ...topology.env, ...env,
  };
  const start = async (options: { readonly bounds?: Partial<GatewayBounds>; readonly env?: Record<string, string> }) => {
    const parsed = gatewayEnv({ ...ownEnv, ...options.env });
    const gateway = await startGateway({ env: parsed, log, bounds: { drainMs: 2_000, shownDefinitionsWriteMs: neverMs, ...options.bounds }, ...(resolve && { resolve }) });
    gateways.push(gateway);
    return gateway;
  };
  for (let started = 0; started < topology.gateways; started += 1) await start({ ...(bounds && { bounds }) });
  const gateway = topology.behind(gateways);

  async function addServer(server: NewServer): Promise<SceneGrant> {
    const orgId = server.orgId ?? randomId("org");
    const serverId = randomId("srv");
    const origin = new URL(server.url).origin;
    const { credential } = server;
    const sealed = credential === undefined ? null : await sealSecret(credential.secret, { orgId, serverId, origin }, keys.publicKey);
    const client = await owner.connect();
    try {
      await client.query("BEGIN");
      await client.query("INSERT INTO organizations (id, slug, name) VALUES ($1, $2, $2) ON CONFLICT DO NOTHING", [orgId, orgId.toLowerCase()]);
      await client.query(
        `INSERT INTO servers (id, org_id, slug, name, url, origin, drift, transport, credential_kind, credential_header, credential_sealed, era, bridge_modern)
         VALUES ($1, $2, $10, 'Test server', $3, $4, $5, $6, $7, $8, $9, $11, $12)`,
        [serverId, orgId, server.url, origin, server.drift ?? "review", server.transport === undefined ? "streamable-http" : server.transport,
          credential?.kind ?? "none", credential?.header ?? null, sealed, server.slug ?? serverId, server.era ?? null, server.bridgeModern ?? false],
      );
      for (const [position, tool] of (server.tools ?? []).entries()) {
        await client.query(
          `INSERT INTO tools (id, org_id, server_id, name, position, definition, pin, state, risk) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
          [randomId("tol"), orgId, serverId, tool.name, position, ...pinnedDefinition(tool),
            tool.state ?? "active", tool.risk ?? "read"],
        );
      }
      const policyId = server.policy === null ? null : randomId("pol");
      if (policyId !== null) {
        const policy = server.policy ?? allowAll;
        await client.query("INSERT INTO policies (id, org_id, server_id, name, live_version) VALUES ($1, $2, $3, $1, 1)", [policyId, orgId, serverId]);
        await client.query(
          "INSERT INTO policy_versions (id, org_id, policy_id, number, document, created_by) VALUES ($1, $2, $3, 1, $4, 'test')",
          [randomId("pvr"), orgId, policyId, typeof policy === "string" ? policy : JSON.stringify(policy)],
        );
      }
      const grant = await insertGrant(client, {
        orgId, serverId, policyId, cidrs: server.cidrs ?? [], expiresAt: server.expiresAt ?? null, label: server.label, tags: server.tags,
      });
      await client.query("COMMIT");
      return { orgId, serverId, policyId, ...grant, url: `${gateway.url}/mcp/${serverId}` };
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    } finally {
      client.release();
    }
  }

  /** Waits until no gateway answers by an older configuration of the organization than the database has now. */
  async function arrived(orgId: string): Promise<void> {
    const { rows } = await owner.query<{ version: string }>("SELECT config_version::text AS version FROM organizations WHERE id = $1", [orgId]);
    const isOld = (version: string) => version !== rows[0]?.version;
    while (gateways.some((one) => [...one.heldVersions(orgId)].some(isOld))) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  return {
    arrived, database, owner, gateway, env: ownEnv, logged, addServer, handleKey: Buffer.from(handleKey, "base64url"),
    async addGrant(of, said) {
      const client = await owner.connect();
      try {
        const added = await insertGrant(client, { ...of, cidrs: [], expiresAt: null, label: said?.label, tags: said?.tags });
        await arrived(of.orgId);
        return { ...of, ...added };
      } finally {
        client.release();
      }
    },
    startReplica: (options = {}) => start(options),
    withoutStore: (work) => topology.withoutStore(owner, work),
    async calls(orgId, count = 1) {
      for (let round = 0; ; round += 1) {
        const { rows } = await owner.query<CallRow>("SELECT * FROM calls WHERE org_id = $1 ORDER BY started_at, id", [orgId]);
        if ((rows.length >= count && rows.every((row) => row.outcome !== "pending")) || round === 80) return rows;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    async close() {
      await Promise.all(gateways.map((one) => one.close()));
      await topology.close();
      await owner.end();
      await database.drop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The definition's text and its pin. */
export function pinnedDefinition({ name, argumentNames, annotations, inputSchema, definition }: SceneTool): readonly [definition: string, pin: string] {
  const properties = Object.fromEntries((argumentNames ?? []).map((argument) => [argument, {}]));
  const text = JSON.stringify(definition ?? { name, inputSchema: inputSchema ?? { type: "object", ...(argumentNames && { properties }) }, ...(annotations && { annotations }) });
  const read = readToolDefinition(JSON.parse(text));
  // What no look would take has a pin of its own.
  return [text, read.ok ? toolPin(read.tool) : `sha256:${createHash("sha256").update(text).digest("hex")}`];
}

async function insertGrant(
  client: pg.PoolClient,
  grant: {
    readonly orgId: string; readonly serverId: string; readonly policyId: string | null; readonly cidrs: readonly string[]; readonly expiresAt: Date | null;
    readonly label: string | undefined; readonly tags: Readonly<Record<string, string>> | undefined;
  },
): Promise<{ readonly grantId: string; readonly token: string }> {
  const token = mintToken("pcg_");
  const grantId = randomId("grt");
  await client.query(
    `INSERT INTO grants (id, org_id, server_id, policy_id, label, tags, cidrs, token_hint, token_hash, created_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'test', $10)`,
    [
      grantId, grant.orgId, grant.serverId, grant.policyId, grant.label ?? "Test grant", JSON.stringify(grant.tags ?? {}), grant.cidrs,
      tokenHint(token), hashToken(token), grant.expiresAt,
    ],
  );
  return { grantId, token };
}
