// A gateway that is killed while it signs a checkpoint, at every statement of it: the checkpoint is there whole, with how far it covers each chain,
// or not at all; and what somebody could have read under a number stays what it was (law L9).
import { fork } from "node:child_process";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { statementBytes, type Checkpoint } from "@/lib/audit-log/signed-statement";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { ingestRecords } from "@/proxy/recorder/ingest-records";
import { writtenCall } from "@/tests/support/audit-chain";
import { checkpoint, testSigner } from "@/tests/support/checkpoint-log";
import { createLogDatabase, type LogDatabase } from "@/tests/support/log-database";
import { isSignedBy, verifyExport } from "@/tests/support/verify-export";
import { ask, openNewOrganization } from "../integration/servers/test-organization";

const program = path.resolve("node_modules", ".cache", "portcullis-deep", "killed-checkpoints.mjs");
const writers = ["log_k1", "log_k2"];
/** More than one turn has, with two organizations' logs. */
const statementsMax = 26;
let database: LogDatabase;

beforeAll(async () => {
  database = await createLogDatabase();
  // Started as it is, without the time that compiling takes.
  await build({ entryPoints: ["tests/support/killed-checkpoints.ts"], outfile: program, bundle: true, platform: "node", target: "node20", format: "esm", packages: "external", logLevel: "warning" });
}, 60_000);
afterAll(() => database.drop());

let place = 0;
async function write(tenants: readonly TenantContext[]): Promise<void> {
  place += 1;
  for (const writer of writers) {
    await ingestRecords(database.query, writer, tenants.map(({ org }, index) => ({ n: (place - 1) * tenants.length + index + 1, org: org.id, body: writtenCall(org.id).refusal })));
  }
}

function killAt(at: number, when: string): Promise<"killed" | "ended"> {
  return new Promise((resolve, reject) => {
    const child = fork(program, [`--url=${database.gatewayUrl}`, `--at=${String(at)}`, `--when=${when}`], { stdio: ["ignore", "inherit", "inherit", "ipc"], execArgv: [] });
    child.once("exit", (code, signal) => (signal === "SIGKILL" ? resolve("killed") : code === 0 ? resolve("ended") : reject(new Error(`it ended with ${String(code)}`))));
  });
}

/** What is wrong with an organization's checkpoints at this moment, beside what was read of them before; `read` is added to. */
async function look({ org }: TenantContext, read: Map<string, string>): Promise<readonly string[]> {
  const [row] = await ask(database.adminUrl, `
    SELECT (SELECT jsonb_agg(jsonb_build_object('number', k.number, 'body', k.body, 'signature', encode(k.signature, 'hex')) ORDER BY k.number) FROM audit_checkpoints k WHERE k.org_id = $1) AS checkpoints,
      (SELECT jsonb_object_agg(c.writer_id, c.checkpointed) FROM audit_chains c WHERE c.org_id = $1) AS covered`, [org.id]);
  const checkpoints = (row?.checkpoints ?? []) as { number: number; body: string; signature: string }[];
  const wrong: string[] = [];
  const through = new Map<string, number>();
  for (const [index, { number, body, signature }] of checkpoints.entries()) {
    const said = JSON.parse(body) as Checkpoint;
    if (number !== index + 1 || said.number !== number) wrong.push(`checkpoint ${String(index + 1)} is not there`);
    if (!isSignedBy(testSigner.publicKey, statementBytes("checkpoint", body), Buffer.from(signature, "hex"))) wrong.push(`checkpoint ${String(number)} is not signed`);
    const before = read.get(`${org.id} ${String(number)}`);
    if (before !== undefined && before !== body + signature) wrong.push(`checkpoint ${String(number)} is another than was read`);
    read.set(`${org.id} ${String(number)}`, body + signature);
    for (const { writer, from, to } of said.writers) {
      if (from !== (through.get(writer) ?? 0) + 1) wrong.push(`checkpoint ${String(number)} covers ${writer} from ${String(from)} on`);
      through.set(writer, to);
    }
  }
  for (const [writer, covered] of Object.entries((row?.covered ?? {}) as Record<string, number>)) {
    if (covered !== (through.get(writer) ?? 0)) wrong.push(`${writer} is said to be covered up to ${String(covered)}`);
  }
  return wrong;
}

it("a checkpoint is whole or absent, whichever statement its gateway is killed at, and none is signed a second time with another content", { timeout: 600_000 }, async () => {
  const tenants = [await openNewOrganization(database), await openNewOrganization(database)];
  const read = new Map<string, string>();
  let isOver = false;
  // As whoever fetches them all the time.
  const reader = (async () => {
    const wrong: string[] = [];
    while (!isOver) for (const tenant of tenants) wrong.push(...(await look(tenant, read)));
    return wrong;
  })();
  let [kills, ended] = [0, 0];
  for (const when of ["before", "sent", "answered"]) {
    for (let at = 1; at <= statementsMax; at += 1) {
      await write(tenants);
      const how = await killAt(at, when);
      for (const tenant of tenants) expect(await look(tenant, read), `${when} statement ${String(at)}`).toEqual([]);
      if (how === "killed") kills += 1;
      else ended += 1;
      // Beyond the last statement of a turn.
      if (how === "ended") break;
    }
  }
  isOver = true;
  expect(await reader).toEqual([]);
  process.stdout.write(`${String(kills)} kills, ${String(ended)} turns that came to their end, ${String(read.size)} checkpoints\n`);
  expect(kills).toBeGreaterThan(30);
  await checkpoint(database.gatewayUrl);
  for (const tenant of tenants) expect(await verifyExport(tenant)).toMatchObject({ finding: null });
});
