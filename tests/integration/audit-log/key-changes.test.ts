// Checkpoints that are fetched while another key begins to sign.
import { afterAll, beforeAll, expect, it } from "vitest";
import { readCheckpointsFile } from "@/lib/audit-log/read-checkpoints-file";
import { toHex } from "@/lib/audit-log/verify-terms";
import { exportCheckpoints } from "@/lib/evidence/export-checkpoints";
import { openSigner } from "@/proxy/duties/open-signer";
import { ingestRecords } from "@/proxy/recorder/ingest-records";
import { sha256, writtenCall } from "@/tests/support/audit-chain";
import { checkpoint } from "@/tests/support/checkpoint-log";
import { createLogDatabase, type LogDatabase } from "@/tests/support/log-database";
import { openNewOrganization } from "../servers/test-organization";

let database: LogDatabase;
beforeAll(async () => {
  database = await createLogDatabase();
});
afterAll(() => database.drop());

it("a file of checkpoints brings the key of each of its statements, though another key begins to sign while it is sent", async () => {
  const tenant = await openNewOrganization(database);
  const write = (writer: string) => ingestRecords(database.query, writer, [{ n: 1, org: tenant.org.id, body: writtenCall(tenant.org.id).refusal }]);
  await write("log_k");
  await checkpoint(database.gatewayUrl);
  const { pieces } = await exportCheckpoints(tenant, {}, () => Promise.resolve(tenant));
  let text = (await pieces.next()).value ?? "";
  await write("log_l");
  await checkpoint(database.gatewayUrl, { signer: openSigner(Buffer.alloc(32, 9)) });
  for await (const piece of pieces) text += piece;
  const { keys, checkpoints } = readCheckpointsFile(text, "The file");
  const ids = keys.map((key) => toHex(sha256(key)).slice(0, 16));
  expect(checkpoints).toHaveLength(1);
  for (const { keyId } of checkpoints) expect(ids).toContain(keyId);
});
