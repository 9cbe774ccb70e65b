// What has its time behind it goes in slices, and nothing else goes.
import { afterAll, beforeAll, expect, it } from "vitest";
import { expiredRows, sweepExpired, type Expired } from "@/proxy/duties/sweep-expired";
import { ask } from "../servers/test-organization";
import { openDutyScene, organizationWith, type DutyScene } from "./duty-scene";

let scene: DutyScene;
beforeAll(async () => {
  scene = await openDutyScene();
});
afterAll(() => scene.close());

/** How many rows each statement of a sweep deleted. */
async function sweep(expired: Expired): Promise<readonly number[]> {
  const gone: number[] = [];
  await sweepExpired(expired, async (text) => {
    const { rowCount } = await scene.postgres.duties.query(text);
    gone.push(rowCount ?? 0);
    return rowCount ?? 0;
  });
  return gone;
}
const left = async (table: string) => (await ask(scene.database.adminUrl, `SELECT count(*)::int AS rows FROM ${table}`))[0]?.["rows"];

it("deletes refusals of strangers after ninety days, so many by each statement", async () => {
  await ask(scene.database.adminUrl, "INSERT INTO gateway_refusals (minute, source, code, requests) SELECT now() - interval '91 days', 'source_' || n, 'unknown_token', 1 FROM generate_series(1, 25) n");
  await ask(scene.database.adminUrl, "INSERT INTO gateway_refusals (minute, source, code, requests) SELECT now() - interval '89 days', 'source_' || n, 'unknown_token', 1 FROM generate_series(1, 3) n");
  expect(await sweep({ ...expiredRows.strangers, rowsMax: 10 })).toEqual([10, 10, 5]);
  expect(await left("gateway_refusals")).toBe(3);
});

it("deletes replays whose time is up with the rows of their calls, so many by each statement", async () => {
  const { orgId, serverIds: [serverId] } = await organizationWith(scene, 1);
  await ask(scene.database.adminUrl, "INSERT INTO policies (id, org_id, server_id, name) VALUES ('pol_swept', $1, $2, 'P')", [orgId, serverId]);
  await ask(scene.database.adminUrl, `
    INSERT INTO replays (id, org_id, server_id, policy_id, document, days, calls_of, created_by, expires_at)
    SELECT 'rpl_' || n, $1, $2, 'pol_swept', '{}', 1, 'policy', 'u', now() + (n - 25) * interval '1 day' - interval '1 hour' FROM generate_series(1, 27) n`, [orgId, serverId]);
  expect(await sweep(expiredRows.replays)).toEqual([10, 10, 5]);
  expect(await left("replays")).toBe(2);
});

it("deletes counters of windows that are over", async () => {
  const { orgId } = await organizationWith(scene, 1);
  await ask(scene.database.adminUrl, `
    INSERT INTO limit_counters (org_id, policy_id, key, bucket, used, expires_at)
    SELECT $1, 'pol_1', 'key', n, 1, now() + (n - 7) * interval '1 minute' - interval '1 second' FROM generate_series(1, 9) n`, [orgId]);
  expect(await sweep({ ...expiredRows.counters, rowsMax: 4 })).toEqual([4, 3]);
  expect(await left("limit_counters")).toBe(2);
});

it("deletes claims of ids whose time is up", async () => {
  const { orgId } = await organizationWith(scene, 1);
  await ask(scene.database.adminUrl, `
    INSERT INTO request_id_claims (org_id, name, owner, expires_at)
    SELECT $1, 'name ' || n, 'owner', now() + (n - 7) * interval '1 minute' - interval '1 second' FROM generate_series(1, 9) n`, [orgId]);
  expect(await sweep({ ...expiredRows.requestIds, rowsMax: 4 })).toEqual([4, 3]);
  expect(await left("request_id_claims")).toBe(2);
});
