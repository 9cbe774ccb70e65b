// What every client is pointed at: a gateway process in front of a server of both eras, with a policy, a limit and the audit log on.
import { openOwnWorld } from "@/tests/support/own-world";
import type { Access } from "@/tests/e2e/parts/mcp-clients";
import { startGatewayProcess } from "@/tests/support/gateway-process";
import { startFileServer } from "@/tests/support/upstreams/file-server";

export interface Subject {
  /** A grant for one client alone, so that the log tells whose each row is. */
  addClient(label: string): Promise<Access & { readonly grantId: string }>;
  /** Rows of the audit log of one grant, oldest first. */
  rows(grantId: string): Promise<readonly LogRow[]>;
  /** Tools that ran at the server since the last time it was asked, in order. */
  takeRan(): readonly string[];
  close(): Promise<void>;
}

export interface LogRow {
  readonly method: string | null;
  readonly tool: string | null;
  readonly effect: string;
  readonly era: string | null;
  readonly client_name: string | null;
}

export const denial = "Commands are not for agents.";

const policy = {
  version: "1", default: "deny", hide: ["delete_file"],
  all_tools: { limits: [{ counter: "calls", max: 1_000, window: "hour" }] },
  tools: { list_files: {}, read_file: {}, write_file: {}, run_command: { deny_if: [{ conditions: [], on_deny: denial }] } },
};

const tools = ["list_files", "read_file", "write_file", "run_command", "delete_file"].map((name) => ({ name }));

export async function openSubject(): Promise<Subject> {
  const files = await startFileServer();
  const world = await openOwnWorld();
  const first = await world.scene.addServer({ url: files.url, drift: "follow", era: "dual", policy, tools });
  const gateway = await startGatewayProcess({ ...world.scene.env, ...(world.redis !== null && { REDIS_URL: world.redis.url }) });
  let taken = 0;
  return {
    async addClient(label) {
      const grant = await world.scene.addGrant(first, { label });
      return { gatewayUrl: `${gateway.url}/mcp/${grant.serverId}`, token: grant.token, grantId: grant.grantId };
    },
    async rows(grantId) {
      return (await world.scene.owner.query<LogRow>("SELECT method, tool, effect, era, client_name FROM calls WHERE grant_id = $1 ORDER BY started_at, id", [grantId])).rows;
    },
    takeRan() {
      const ran = files.received.slice(taken).map(({ tool }) => tool);
      taken += ran.length;
      return ran;
    },
    async close() {
      await gateway.stop();
      await world.close();
      await files.close();
    },
  };
}
