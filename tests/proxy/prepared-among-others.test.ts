// A client that never waits does not fill what is asked of the counter store and of the log together: while others are about, so many of its calls are
// judged and recorded at a time and no more. Those that are at the server do not count, nor does what was refused.
import { afterAll, beforeAll, expect, it } from "vitest";
import { openScene, type Scene } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const most = 2;
const burst = 12;
const held: (() => void)[] = [];
let scene: Scene;
let server: Upstream;

beforeAll(async () => {
  scene = await openScene({ bounds: { preparedPerGrantAmongOthersMax: most, companyMs: 60_000 } });
  server = await listenUpstream((_request, response) => {
    held.push(() => void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}'));
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

it("writes no more intents of a grant in one statement than may be prepared at a time, and forwards all of them", async () => {
  const busy = await scene.addServer({ url: server.url, tools: [{ name: "t" }, { name: "hidden" }], policy: { version: "1", default: "deny", tools: { t: {} } } });
  const quiet = await scene.addGrant(busy);
  for (const grant of [busy, quiet]) expect((await callTool(grant, "hidden")).status).toBe(200);

  const holder = await scene.owner.connect();
  const calls: ReturnType<typeof callTool>[] = [];
  try {
    await holder.query("BEGIN");
    await holder.query("LOCK TABLE audit_records IN ACCESS EXCLUSIVE MODE");
    for (let count = 0; count < burst; count += 1) calls.push(callTool(busy, "t"));
    calls.push(callTool(quiet, "t"));
    // Written before the others came: then there is time for all of them to come.
    await expect.poll(async () => (await holder.query("SELECT 1 FROM pg_locks WHERE relation = 'audit_records'::regclass AND NOT granted")).rowCount, { timeout: 10_000 }).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 300));
  } finally {
    await holder.query("COMMIT");
    holder.release();
  }
  // All are at the server together, though so few are prepared at a time.
  await expect.poll(() => held.length, { timeout: 10_000 }).toBe(burst + 1);
  for (const answer of held) answer();
  expect((await Promise.all(calls)).filter(({ status }) => status !== 200)).toEqual([]);

  const { rows } = await scene.owner.query<{ together: number }>(
    `SELECT count(*)::int AS together FROM audit_records r JOIN calls c ON c.org_id = r.org_id AND c.id = r.call_id
     WHERE r.org_id = $1 AND r.kind = 'intent' AND c.grant_id = $2 GROUP BY r.xmin::text`, [busy.orgId, busy.grantId],
  );
  expect(rows.reduce((sum, { together }) => sum + together, 0)).toBe(burst);
  expect(Math.max(...rows.map(({ together }) => together))).toBe(most);
});
