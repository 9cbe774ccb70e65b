// The two addresses that the suite is run against: a server, and a gateway process in front of it with a policy, a limit and an audit log.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { freePort } from "@/scripts/setup/free-port.mjs";
import { openOwnWorld } from "@/tests/support/own-world";
import { connectLegacy, connectModern } from "@/tests/e2e/parts/mcp-clients";
import { startGatewayProcess } from "@/tests/support/gateway-process";
import { openHeaderFront } from "./header-front";

const startMs = 60_000;

export interface Subjects {
  readonly direct: string;
  readonly gateway: string;
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
  const [serverPort, frontPort] = [await freePort(), await freePort()];
  const server = await startServer(serverPort);
  const direct = `http://localhost:${serverPort}/mcp`;
  const world = await openOwnWorld();
  const tools = (await toolNames(direct)).map((name) => ({ name }));
  const grant = await world.scene.addServer({ url: `http://127.0.0.1:${serverPort}/mcp`, tools, drift: "follow", era: "dual", policy });
  const gateway = await startGatewayProcess({
    ...world.scene.env, ...(world.redis !== null && { REDIS_URL: world.redis.url }), GATEWAY_URL: `http://localhost:${frontPort}`,
  });
  const front = await openHeaderFront(frontPort, () => ({ url: new URL(`${gateway.url}/mcp/${grant.serverId}`), token: grant.token }));
  return {
    direct, gateway: `${front.origin}/mcp/${grant.serverId}`,
    async recorded() {
      const { rows } = await world.scene.owner.query<{ effect: string; calls: number }>("SELECT effect, count(*)::int AS calls FROM calls GROUP BY effect ORDER BY effect");
      return rows;
    },
    async close() {
      await front.close();
      await gateway.stop();
      await world.close();
      server.kill("SIGTERM");
      await once(server, "exit");
    },
  };
}

/** What the server lists in either era: the inventory. */
async function toolNames(gatewayUrl: string): Promise<readonly string[]> {
  const clients = [await connectLegacy({ gatewayUrl, token: "none" }), await connectModern({ gatewayUrl, token: "none" })];
  const lists = await Promise.all(clients.map((client) => client.list()));
  await Promise.all(clients.map((client) => client.close()));
  return [...new Set(lists.flat())];
}

async function startServer(port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", "tests/conformance/server/conformance-server.ts"], {
    env: { NODE_ENV: "test", PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", PORT: String(port) }, stdio: ["ignore", "pipe", "inherit"],
  });
  process.once("exit", () => void child.kill("SIGKILL"));
  const ended = once(child, "exit").then(() => {
    throw new Error("the server ended before it listened");
  });
  await Promise.race([once(child.stdout, "data", { signal: AbortSignal.timeout(startMs) }), ended]);
  // From here on its end is asked for.
  ended.catch(() => undefined);
  return child;
}
