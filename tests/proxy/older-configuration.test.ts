// UPG-07 of the study: a gateway beside a database that is not of its time. It goes back to no older configuration than it knew, and serves
// nothing that it cannot read; a gateway that knows no better, and servers that it can read, go on.
import { afterAll, beforeAll, expect, it } from "vitest";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let server: Upstream;

beforeAll(async () => {
  scene = await openScene({ bounds: { sweepEveryMs: 50, unreadableServerMs: 100 } });
  server = await listenUpstream((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}'));
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

const answered = async (grant: Pick<SceneGrant, "url" | "token">) => {
  const { status, text, headers } = await callTool(grant, "t");
  const { error }: { error?: { code: number } | string } = JSON.parse(text);
  return { status, code: typeof error === "object" ? error.code : undefined, retryAfter: headers["retry-after"] };
};

it("what was revoked stays revoked when the database falls back behind it, until it is ahead again", async () => {
  const kept = await scene.addServer({ url: server.url, tools: [{ name: "t" }] });
  const revoked = { ...kept, ...(await scene.addGrant(kept)) };
  /** As a database that another stands in for would have it; triggers raise the version, which is then written over. */
  const set = async (version: string, revokedAt: string) => {
    await scene.owner.query(`UPDATE grants SET revoked_at = ${revokedAt} WHERE id = $1`, [revoked.grantId]);
    await scene.owner.query(`UPDATE organizations SET config_version = ${version} WHERE id = $1`, [kept.orgId]);
  };
  const versionNow = async () => (await scene.owner.query<{ v: string }>("SELECT config_version::text AS v FROM organizations WHERE id = $1", [kept.orgId])).rows[0]?.v ?? "";
  expect((await answered(revoked)).status).toBe(200);
  const before = await versionNow();
  await set("config_version", "now()");
  await expect.poll(async () => (await answered(revoked)).status).toBe(401);

  await set(before, "NULL");
  const seen = server.seen.length;
  await expect.poll(() => answered(kept)).toEqual({ status: 503, code: 5030, retryAfter: "5" });
  expect(await answered(revoked)).toEqual({ status: 503, code: 5030, retryAfter: "5" });
  expect(server.seen.length).toBe(seen);

  await set("config_version + 5", "now()");
  await expect.poll(async () => (await answered(kept)).status).toBe(200);
  expect((await answered(revoked)).status).toBe(401);
});

it("a server whose rows are of a newer version is refused by an older gateway, and no other is", async () => {
  const newer = await scene.addServer({ url: server.url, tools: [{ name: "t" }] });
  const other = await scene.addServer({ url: server.url, tools: [{ name: "t" }] });
  expect((await answered(newer)).status).toBe(200);
  await scene.owner.query("UPDATE servers SET era = 'later' WHERE id = $1", [newer.serverId]);
  await expect.poll(() => answered(newer)).toEqual({ status: 503, code: 5032, retryAfter: "30" });
  expect((await answered(other)).status).toBe(200);
  await scene.owner.query("UPDATE servers SET era = NULL WHERE id = $1", [newer.serverId]);
  await expect.poll(async () => (await answered(newer)).status).toBe(200);
});
