// Why a value is not there is noted for the call's page, for so many at one time while Postgres takes none; what is beyond it has been counted already.
import { afterAll, beforeAll, expect, it } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { gatewayBounds } from "@/proxy/bounds";
import { lostValues } from "@/proxy/recorder/lost-values";
import { createLogDatabase, type LogDatabase } from "@/tests/support/log-database";
import { ask } from "../servers/test-organization";

const waitingMax = 4;
let database: LogDatabase;
const [orgId, serverId] = [randomId("org"), randomId("srv")];
beforeAll(async () => {
  database = await createLogDatabase();
  await ask(database.adminUrl, "INSERT INTO organizations (id, slug, name) VALUES ($1, lower($1), 'Acme')", [orgId]);
  await ask(database.adminUrl, "INSERT INTO servers (id, org_id, slug, name, url, origin, record_results) VALUES ($1, $2, 'files', 'Files', 'https://a.example/mcp', 'https://a.example', true)", [serverId, orgId]);
});
afterAll(() => database.drop());

const noted = async () => (await ask(database.adminUrl, "SELECT call_id FROM lost_values WHERE org_id = $1 ORDER BY call_id", [orgId])).map(({ call_id: id }) => id);

it("keeps so many until Postgres takes them, has room for others then, and knows nothing of what was beyond it (lostValuesWaitingMax)", async () => {
  const errors: unknown[] = [];
  const lost = lostValues(database.query, { ...gatewayBounds, lostValuesWaitingMax: waitingMax, recordRetryMs: 30 }, (error) => errors.push(error));
  const note = (callId: string) => lost.note({ orgId, serverId, callId, startedAt: new Date().toISOString() }, "results", "queue_full");
  await ask(database.adminUrl, "REVOKE INSERT ON lost_values FROM portcullis_gateway");
  for (let call = 1; call <= waitingMax + 2; call += 1) note(`cal_${String(call)}`);
  await expect.poll(() => errors.length).toBeGreaterThan(waitingMax);
  expect(await noted()).toEqual([]);
  await ask(database.adminUrl, "GRANT INSERT ON lost_values TO portcullis_gateway");
  const first = Array.from({ length: waitingMax }, (_, index) => `cal_${String(index + 1)}`);
  await expect.poll(noted, { timeout: 5_000 }).toEqual(first);
  note("cal_7");
  await lost.close(2_000);
  expect(await noted()).toEqual([...first, "cal_7"]);
});
