// Records as they were ingested, checkpoints as they were signed, both files as they are downloaded, and the verifier as an auditor runs it.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import zlib from "node:zlib";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toHex } from "@/lib/audit-log/verify-terms";
import { closeDatabase } from "@/lib/db/client";
import { exportCheckpoints } from "@/lib/evidence/export-checkpoints";
import { bytesPerPage, exportRecords } from "@/lib/evidence/export-records";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { pruneLog } from "@/proxy/duties/prune-log";
import { ingestRecords } from "@/proxy/recorder/ingest-records";
import { openQuery, sha256, writtenCall } from "@/tests/support/audit-chain";
import { checkpoint, testSigner } from "@/tests/support/checkpoint-log";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openNewOrganization } from "../servers/test-organization";

const dayMs = 86_400_000;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-evidence-"));
const fingerprint = toHex(sha256(testSigner.publicKey));
let database: TestDatabase;
let gateway: ReturnType<typeof openQuery>;

beforeAll(async () => {
  database = await createTestDatabase();
  gateway = openQuery(database.gatewayUrl);
});
afterAll(async () => {
  await gateway.end();
  await closeDatabase(database.consoleUrl);
  await database.drop();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function textOf(pieces: AsyncGenerator<string, void, undefined>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
}

/** Both files, the checkpoints first, as an auditor fetches them. */
async function download(tenant: TenantContext): Promise<{ readonly records: string; readonly checkpoints: string }> {
  const prove = () => Promise.resolve(tenant);
  const [records, checkpoints] = [path.join(folder, "export.ndjson"), path.join(folder, "checkpoints.json")];
  fs.writeFileSync(checkpoints, await textOf(exportCheckpoints(tenant, prove).pieces));
  fs.writeFileSync(records, await textOf((await exportRecords(tenant, prove)).pieces));
  return { records, checkpoints };
}

function run(...args: readonly string[]): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "scripts/verify.ts", ...args], { encoding: "utf8" });
  return { code: status, said: stdout + stderr };
}

/** Refused calls, one a day, the newest today; with changes of the console beside them, and a checkpoint over all. */
async function logOf(writers: readonly string[], days: number): Promise<TenantContext> {
  const tenant = await openNewOrganization(database);
  const org = tenant.org.id;
  for (const writer of writers) {
    const bodies = Array.from({ length: days }, (_, index) => writtenCall(org, { at: new Date(Date.now() - (days - 1 - index) * dayMs).toISOString() }).refusal);
    await ingestRecords(gateway.query, writer, bodies.map((body, index) => ({ n: index + 1, org, body })));
  }
  await checkpoint(database.gatewayUrl, { bounds: { recordsMax: 7 } });
  return tenant;
}

describe("an audit log", () => {
  it("is found intact by an auditor, and what was written after the last checkpoint is counted apart", async () => {
    const tenant = await logOf(["log_ia", "log_ib"], 12);
    const { records, checkpoints } = await download(tenant);
    const { code, said } = run(records, checkpoints, "--key", fingerprint);
    expect(said).toMatch(/^Intact: the audit log of org_/);
    expect(said).toMatch(/ 1 records came after the last checkpoint/);
    expect(code).toBe(0);
    fs.writeFileSync(`${records}.gz`, zlib.gzipSync(fs.readFileSync(records)));
    expect(run(`${records}.gz`, checkpoints)).toMatchObject({ code: 0, said: expect.stringContaining("compare it with the fingerprint") });
  });

  it("is not called intact where no checkpoint says anything of it, or where its bytes are no text", async () => {
    const { records, checkpoints } = await download(await logOf(["log_n"], 3));
    const none = path.join(folder, "none.json");
    fs.writeFileSync(none, JSON.stringify({ ...JSON.parse(fs.readFileSync(checkpoints, "utf8")), checkpoints: [] }));
    expect(run(records, none, "--key", fingerprint)).toMatchObject({ code: 2, said: expect.stringContaining("NOTHING IS PROVED") });
    const bytes = fs.readFileSync(records);
    bytes[bytes.indexOf("read_file")] = 0xff;
    fs.writeFileSync(records, bytes);
    expect(run(records, checkpoints).code).toBe(2);
  });

  it("that the database's owner edits, dates back or deletes from is found tampered with, at the record", async () => {
    const tenant = await logOf(["log_t"], 12);
    const before = await ask(database.adminUrl, "SELECT * FROM audit_records WHERE org_id = $1 AND writer_id = 'log_t' AND seq = 5", [tenant.org.id]);
    await ask(database.adminUrl, "UPDATE audit_records SET body = replace(body, 'read_file', 'list_file') WHERE org_id = $1 AND writer_id = 'log_t' AND seq = 5", [tenant.org.id]);
    const edited = await download(tenant);
    expect(run(edited.records, edited.checkpoints)).toMatchObject({ code: 1, said: expect.stringContaining("Record 5 of log_t was edited") });
    await ask(database.adminUrl, "UPDATE audit_records SET body = $2, at = at - interval '1 hour' WHERE org_id = $1 AND writer_id = 'log_t' AND seq = 5", [tenant.org.id, before[0]?.body]);
    const backdated = await download(tenant);
    expect(run(backdated.records, backdated.checkpoints)).toMatchObject({ code: 1, said: expect.stringContaining("Record 5 of log_t stands under another time") });
    await ask(database.adminUrl, "DELETE FROM audit_records WHERE org_id = $1 AND writer_id = 'log_t' AND seq = 5", [tenant.org.id]);
    const deleted = await download(tenant);
    expect(run(deleted.records, deleted.checkpoints)).toMatchObject({ code: 1, said: expect.stringContaining("Record 5 of log_t is missing") });
  });

  it("is intact still when its beginning was deleted in its time", async () => {
    const tenant = await logOf(["log_pa", "log_pb"], 12);
    await ask(database.adminUrl, "UPDATE organizations SET log_retention_days = 5 WHERE id = $1", [tenant.org.id]);
    const pool = new pg.Pool({ connectionString: database.gatewayUrl, max: 1 });
    const client = await pool.connect();
    await pruneLog(client, { signer: testSigner, sha256, nowMs: () => Date.now(), stop: new AbortController().signal, onError: (error) => { throw error; } });
    client.release();
    await pool.end();
    const { records, checkpoints } = await download(tenant);
    expect(fs.readFileSync(records, "utf8")).not.toMatch(/"writer":"log_pa","seq":1,/);
    expect(run(records, checkpoints, "--key", fingerprint)).toMatchObject({ code: 0, said: expect.stringContaining("tombstones stand for records") });
  });

  it("is sent in pieces of a few megabytes, however long its records are, each record once", async () => {
    const tenant = await openNewOrganization(database);
    const long = "x".repeat(900_000);
    const bodies = Array.from({ length: 24 }, () => writtenCall(tenant.org.id, { intent: { message: long } }).refusal);
    for (const [index, body] of bodies.entries()) await ingestRecords(gateway.query, "log_long", [{ n: index + 1, org: tenant.org.id, body }]);
    const { pieces } = await exportRecords(tenant, () => Promise.resolve(tenant));
    const seqs: number[] = [];
    let longest = 0;
    for await (const piece of pieces) {
      longest = Math.max(longest, piece.length);
      for (const line of piece.trimEnd().split("\n")) {
        const { writer, seq } = JSON.parse(line) as { writer: string; seq: number };
        if (writer === "log_long") seqs.push(seq);
      }
    }
    expect(seqs).toEqual(bodies.map((_, index) => index + 1));
    expect(longest).toBeLessThan(1.3 * bytesPerPage);
  });

  it("is not judged by files that cannot be used", async () => {
    const { records, checkpoints } = await download(await logOf([], 0));
    expect(run(records).code).toBe(2);
    expect(run(records, records).code).toBe(2);
    expect(run(path.join(folder, "nowhere"), checkpoints).code).toBe(2);
    expect(run(records, checkpoints, "--key", "short").code).toBe(2);
  });

  it("is taken along by owners and admins alone", async () => {
    const tenant = await openNewOrganization(database);
    const viewer: TenantContext = { ...tenant, actor: { ...tenant.actor, role: "viewer" } };
    await expect(exportRecords(viewer, () => Promise.resolve(viewer))).rejects.toThrow();
    expect(() => exportCheckpoints(viewer, () => Promise.resolve(viewer))).toThrow();
  });
});
