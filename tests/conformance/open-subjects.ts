// The addresses that the suite is run against: a server of both eras, a gateway process in front of it with a policy, a limit and an audit log,
// and the same gateway in front of servers that do not speak the suite's era.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { freePort } from "@/scripts/setup/free-port.mjs";
import type { NewServer, SceneTool } from "@/tests/support/gateway-scene";
import { openOwnWorld } from "@/tests/support/own-world";
import { startGatewayProcess } from "@/tests/support/gateway-process";
import { openHeaderFront } from "./header-front";
import type { RequirementSet } from "./run-suite";

const startMs = 60_000;

export interface Subjects {
  /** The server itself. */
  readonly direct: string;
  readonly gateway: string;
  /** Through the gateway to a server that knows only the other era than that of the requirements. */
  readonly bridged: Readonly<Record<RequirementSet, string>>;
  /** Rows of the audit log so far, by what was decided. */
  recorded(): Promise<readonly { readonly effect: string; readonly calls: number }[]>;
  close(): Promise<void>;
}

/** Everything that the suite asks for is allowed by a rule of its own, tools count against a limit, and what nobody named is denied. */
const policy = {
  version: "1", default: "deny",
  all_tools: { limits: [{ counter: "all", max: 100_000, window: "hour" }] },
  tools: {
    "test_*": {},
    test_multiple_content_types: { deny_if: [{ conditions: [{ path: "args.never", op: "eq", value: true }] }] },
    json_schema_2020_12_tool: {}, greet: {}, slow_compute: {}, failing_job: {}, protocol_error_job: {}, confirm_delete: {}, multi_input: {},
  },
  resources: { allow: ["test://*"] },
  prompts: { allow: ["test_*"] },
  server_requests: { sampling: "allow", elicitation: "allow", roots: "allow" },
};

export async function openSubjects(): Promise<Subjects> {
  const [dual, legacy, modern] = await Promise.all([startServer("both"), startServer("legacy"), startServer("modern")]);
  const frontPort = await freePort();
  const world = await openOwnWorld();
  const tools = await listedTools(dual.url);
  const behind = ({ url }: ConformanceServer, more: Pick<NewServer, "era" | "bridgeModern">) =>
    world.scene.addServer({ url: url.replace("localhost", "127.0.0.1"), tools, drift: "follow", policy, ...more });
  const grants = [await behind(dual, { era: "dual" }), await behind(legacy, { era: "legacy", bridgeModern: true }), await behind(modern, { era: "modern" })] as const;
  const gateway = await startGatewayProcess({
    ...world.scene.env, ...(world.redis !== null && { REDIS_URL: world.redis.url }), GATEWAY_URL: `http://localhost:${frontPort}`,
  });
  const front = await openHeaderFront(frontPort, gateway.url, (path) => grants.find(({ serverId }) => path === `/mcp/${serverId}`)?.token ?? "");
  const [same, toLegacy, toModern] = grants.map(({ serverId }) => `${front.origin}/mcp/${serverId}`);
  return {
    direct: dual.url, gateway: same ?? "", bridged: { "2025-11-25": toModern ?? "", "2026-07-28": toLegacy ?? "" },
    async recorded() {
      const { rows } = await world.scene.owner.query<{ effect: string; calls: number }>("SELECT effect, count(*)::int AS calls FROM calls GROUP BY effect ORDER BY effect");
      return rows;
    },
    async close() {
      await front.close();
      await gateway.stop();
      await world.close();
      await Promise.all([dual, legacy, modern].map(({ stop }) => stop()));
    },
  };
}

/** What the server lists, which is the same in either era: the inventory. */
async function listedTools(url: string): Promise<readonly SceneTool[]> {
  const client = new Client({ name: "inventory", version: "1" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  const { tools } = await client.listTools();
  await client.close();
  return tools.map(({ name, inputSchema }) => ({ name, inputSchema }));
}

interface ConformanceServer {
  readonly url: string;
  stop(): Promise<void>;
}

async function startServer(eras: "both" | "legacy" | "modern"): Promise<ConformanceServer> {
  const port = await freePort();
  const child = spawn(process.execPath, ["--import", "tsx", "tests/conformance/server/conformance-server.ts"], {
    env: { NODE_ENV: "test", PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", PORT: String(port), ERAS: eras }, stdio: ["ignore", "pipe", "inherit"],
  });
  process.once("exit", () => void child.kill("SIGKILL"));
  const ended = once(child, "exit").then(() => {
    throw new Error("the server ended before it listened");
  });
  await Promise.race([once(child.stdout, "data", { signal: AbortSignal.timeout(startMs) }), ended]);
  // From here on its end is asked for.
  ended.catch(() => undefined);
  return {
    url: `http://localhost:${port}/mcp`,
    async stop() {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
