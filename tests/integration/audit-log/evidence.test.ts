// Records as they were ingested, checkpoints as they were signed, both files as they are downloaded, and the verifier as an auditor runs it.
import { spawnSync } from "node:child_process";
import { createPublicKey } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import zlib from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkpointBody, type Checkpoint } from "@/lib/audit-log/signed-statement";
import { toHex } from "@/lib/audit-log/verify-terms";
import { exportCheckpoints } from "@/lib/evidence/export-checkpoints";
import { partSql, type EvidenceRange } from "@/lib/evidence/evidence-range";
import { bytesPerPage, exportRecords, pageSql } from "@/lib/evidence/export-records";
import { checkpointsPerPage, readEvidence } from "@/lib/evidence/read-evidence";
import { withClient } from "@/lib/migrate/with-client.mjs";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { eventOfCheckpoint } from "@/proxy/deliveries/event-of-row";
import { webhookPayload } from "@/proxy/deliveries/payloads/webhook-payload";
import { pruneLog } from "@/proxy/duties/prune-log";
import { ingestRecords } from "@/proxy/recorder/ingest-records";
import { sha256, writtenCall } from "@/tests/support/audit-chain";
import { bundledProgram } from "@/tests/support/bundled-program";
import { checkpoint, testSigner } from "@/tests/support/checkpoint-log";
import { ageByOwnWord, createLogDatabase, type LogDatabase } from "@/tests/support/log-database";
import { rowsRead } from "@/tests/support/rows-read";
import { ask, openNewOrganization } from "../servers/test-organization";

const dayMs = 86_400_000;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-evidence-"));
const fingerprint = toHex(sha256(testSigner.publicKey));
let database: LogDatabase;
let verifier: string;

beforeAll(async () => {
  verifier = await bundledProgram("verify");
  database = await createLogDatabase();
  await ageByOwnWord(database);
});
afterAll(async () => {
  await database.drop();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function textOf(pieces: AsyncGenerator<string, void, undefined>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
}

/** Both files, the checkpoints first, as an auditor fetches them. */
async function download(tenant: TenantContext, range: EvidenceRange = {}): Promise<{ readonly records: string; readonly checkpoints: string }> {
  const prove = () => Promise.resolve(tenant);
  const [records, checkpoints] = [path.join(folder, "export.ndjson"), path.join(folder, "checkpoints.json")];
  fs.writeFileSync(checkpoints, await textOf((await exportCheckpoints(tenant, range, prove)).pieces));
  fs.writeFileSync(records, await textOf((await exportRecords(tenant, range, prove)).pieces));
  return { records, checkpoints };
}

function run(...args: readonly string[]): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [verifier, ...args], { encoding: "utf8" });
  return { code: status, said: stdout + stderr };
}

function prune(): Promise<void> {
  return database.withDuty(async (client) => void (await pruneLog(client, { signer: testSigner, sha256, rest: () => Promise.resolve(), stop: new AbortController().signal, onError: (error) => { throw error; } })));
}

/** Refused calls, one a day, the newest today; with changes of the console beside them, and a checkpoint over all. */
async function logOf(writers: readonly string[], days: number): Promise<TenantContext> {
  const tenant = await openNewOrganization(database);
  const org = tenant.org.id;
  for (const writer of writers) {
    const bodies = Array.from({ length: days }, (_, index) => writtenCall(org, { at: new Date(Date.now() - (days - 1 - index) * dayMs).toISOString() }).refusal);
    await ingestRecords(database.query, writer, bodies.map((body, index) => ({ n: index + 1, org, body })));
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
    expect(said).toMatch(/ 2 records came after the last checkpoint/);
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

  it("whose youngest records the database's owner has a gateway delete says how young they were", async () => {
    const tenant = await logOf(["log_y"], 12);
    await ask(database.adminUrl, "UPDATE organizations SET log_retention_days = 1 WHERE id = $1", [tenant.org.id]);
    await ask(database.adminUrl, "UPDATE audit_records SET received_at = now() - interval '2 days' WHERE org_id = $1 AND writer_id = 'log_y'", [tenant.org.id]);
    await prune();
    const { records, checkpoints } = await download(tenant);
    const { code, said } = run(records, checkpoints, "--key", fingerprint);
    expect(code).toBe(0);
    expect(said).toMatch(/1 signed tombstones stand for 12 records .*; the youngest 0 hours after a checkpoint had covered it/);
    expect(said).toContain("NO LOG IS KEPT FOR LESS THAN A DAY");
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
    await prune();
    const { records, checkpoints } = await download(tenant);
    expect(fs.readFileSync(records, "utf8")).not.toMatch(/"writer":"log_pa","seq":1,/);
    expect(run(records, checkpoints, "--key", fingerprint)).toMatchObject({ code: 0, said: expect.stringMatching(/tombstones stand for \d+ records that were deleted in their time; /) });
  });

  it("is intact where retention comes between the two downloads, whichever is first, and into the midst of one", async () => {
    const keep = (tenant: TenantContext, days: number) => ask(database.adminUrl, "UPDATE organizations SET log_retention_days = $2 WHERE id = $1", [tenant.org.id, days]);
    const save = async (name: string, pieces: AsyncGenerator<string, void, undefined>) => {
      fs.writeFileSync(path.join(folder, name), await textOf(pieces));
      return path.join(folder, name);
    };
    const prove = (tenant: TenantContext) => () => Promise.resolve(tenant);
    const takeCheckpoints = async (tenant: TenantContext) => save("between.json", (await exportCheckpoints(tenant, {}, prove(tenant))).pieces);
    const takeRecords = async (tenant: TenantContext) => save("between.ndjson", (await exportRecords(tenant, {}, prove(tenant))).pieces);

    const tenant = await logOf(["log_ba", "log_bb"], 12);
    let checkpoints = await takeCheckpoints(tenant);
    await keep(tenant, 8);
    await prune();
    let records = await takeRecords(tenant);
    expect(run(records, checkpoints, "--key", fingerprint)).toMatchObject({ code: 0, said: expect.stringMatching(/1 signed tombstones stand for \d+ records/) });
    // The other way round, and once more: what was exported goes meanwhile.
    await keep(tenant, 4);
    await prune();
    checkpoints = await takeCheckpoints(tenant);
    expect(run(records, checkpoints, "--key", fingerprint)).toMatchObject({ code: 0, said: expect.stringMatching(/2 signed tombstones stand for \d+ records/) });

    // What no tombstone says is gone is missing still, right behind what one does.
    records = await takeRecords(tenant);
    const lines = fs.readFileSync(records, "utf8").trimEnd().split("\n");
    const firstOf = lines.findIndex((line) => line.includes('"writer":"log_ba"'));
    fs.writeFileSync(records, `${lines.filter((_, index) => index !== firstOf).join("\n")}\n`);
    expect(run(records, checkpoints)).toMatchObject({ code: 1, said: expect.stringMatching(/^TAMPERED WITH\. Record \d+ of log_ba is missing/) });
    fs.writeFileSync(records, `${lines.filter((line) => !line.startsWith('{"tombstone"')).join("\n")}\n`);
    const early = structuredClone(JSON.parse(fs.readFileSync(checkpoints, "utf8")) as { tombstones: unknown[] });
    early.tombstones.pop();
    fs.writeFileSync(checkpoints, JSON.stringify(early));
    expect(run(records, checkpoints).code).toBe(1);
  });

  it("is intact where retention is faster than its export in the middle of a chain", async () => {
    const tenant = await openNewOrganization(database);
    const org = tenant.org.id;
    const bodies = Array.from({ length: 1_500 }, (_, index) => writtenCall(org, { at: new Date(Date.now() - (index < 1_200 ? 9 : 0) * dayMs).toISOString() }).refusal);
    await ingestRecords(database.query, "log_fast", bodies.map((body, index) => ({ n: index + 1, org, body })));
    await checkpoint(database.gatewayUrl);
    await ask(database.adminUrl, "UPDATE organizations SET log_retention_days = 5 WHERE id = $1", [org]);
    const { checkpoints } = await download(tenant);
    const { pieces } = await exportRecords(tenant, {}, () => Promise.resolve(tenant));
    let text = "";
    for await (const piece of pieces) {
      text += piece;
      // A page of a thousand is out.
      if (piece.includes('"writer":"log_fast","seq":1000,')) await prune();
    }
    expect(text).toMatch(/"seq":1000,[^\n]*\n\{"tombstone":[^\n]*\n[^\n]*"seq":1201,/);
    const records = path.join(folder, "fast.ndjson");
    fs.writeFileSync(records, text);
    // The checkpoint ends behind the thousand that were out, so nothing that was signed says what they were.
    const { code, said } = run(records, checkpoints, "--key", fingerprint);
    expect(said).toMatch(/^Intact, but for 1000 records that nothing vouches for: /);
    expect(said).toContain("300 records are as");
    expect(code).toBe(0);
  });

  it("covers time and kind of what nobody could read, and shows of older ones no time", async () => {
    const tenant = await openNewOrganization(database);
    const org = tenant.org.id;
    await ingestRecords(database.query, `log_u_${org}`, [{ n: 1, org, body: "no JSON" }]);
    await ask(database.ownerUrl, "SELECT append_audit_record($1, $2, now(), 'unreadable', 'as it was kept before')", [org, `log_u_${org}`]);
    await checkpoint(database.gatewayUrl);
    const { records, checkpoints } = await download(tenant);
    expect(fs.readFileSync(records, "utf8")).toMatch(/"at":"","kind":"unreadable","prev":"\w+","hash":"\w+","body":"as it was kept before"/);
    const { code, said } = run(records, checkpoints);
    expect(said).toContain("2 records were kept as they came though they could not be read");
    expect(said).toContain("Of 1 of these it is nobody's word under which time and kind they stand; 0 of them name both in their text.");
    expect(code).toBe(0);
    await ask(database.adminUrl, "UPDATE audit_records SET at = at - interval '1 day' WHERE org_id = $1 AND seq = 1 AND kind = 'unreadable'", [org]);
    const backdated = await download(tenant);
    expect(run(backdated.records, backdated.checkpoints)).toMatchObject({ code: 1, said: expect.stringContaining("stands under another time or kind") });
  });

  it("signed by another key than was named is neither intact nor tampered with, and the key is named", async () => {
    const { records, checkpoints } = await download(await logOf(["log_k"], 3));
    const { code, said } = run(records, checkpoints, "--key", "0".repeat(64));
    expect(said).toMatch(new RegExp(`^SIGNED BY ANOTHER KEY\\. Checkpoint 1 is signed by the key ${fingerprint}`));
    expect(said).not.toMatch(/Intact|TAMPERED/);
    expect(code).toBe(3);
  });

  it("is compared with the events that a webhook was sent, and called forked where another was signed in their place", async () => {
    const tenant = await logOf(["log_w"], 3);
    const { records, checkpoints } = await download(tenant);
    const [row] = await ask(database.adminUrl, "SELECT number AS seq, at, body, encode(signature, 'base64') AS signature, key_id FROM audit_checkpoints WHERE org_id = $1 ORDER BY number LIMIT 1", [tenant.org.id]);
    const event = eventOfCheckpoint(tenant.org.id, { seq: BigInt(String(row?.seq)), at: row?.at as Date, body: String(row?.body), signature: String(row?.signature).replaceAll("\n", ""), key_id: String(row?.key_id) });
    const held = path.join(folder, "held.ndjson");
    fs.writeFileSync(held, webhookPayload({ deliveryId: "dlv_1", orgId: tenant.org.id, createdAt: new Date().toISOString(), index: null, events: [event] }).body);
    expect(run(records, checkpoints, "--held", held)).toMatchObject({ code: 0, said: expect.stringContaining("1 checkpoints that were kept before are the same still") });
    // As a restored copy signs it, which goes its own way beside the original.
    const body = checkpointBody({ ...(JSON.parse(String(row?.body)) as Checkpoint), at: "2026-01-01T00:00:00.000Z" });
    const signature = Buffer.from(testSigner.sign("checkpoint", body)).toString("base64");
    fs.writeFileSync(held, JSON.stringify({ ...event, data: { ...event.data, body, signature } }));
    expect(run(records, checkpoints, "--held", held)).toMatchObject({ code: 1, said: expect.stringMatching(/^FORKED\. Checkpoint 1, which was kept before, is another one now, and both are signed/) });
  });

  it("whose file of checkpoints is larger than can be read is told to be taken in parts", async () => {
    const { records } = await download(await logOf([], 0));
    const [large, packed] = [path.join(folder, "large.json"), path.join(folder, "large.json.gz")];
    fs.writeFileSync(large, "");
    fs.truncateSync(large, 268_435_457);
    expect(run(records, large)).toMatchObject({ code: 2, said: expect.stringContaining("take the log in parts") });
    const zip = zlib.createGzip({ level: 1 });
    await pipeline(Readable.from((function* () { for (let megabyte = 0; megabyte <= 256; megabyte += 1) yield Buffer.alloc(1_048_576); })()), zip, fs.createWriteStream(packed));
    expect(run(records, packed)).toMatchObject({ code: 2, said: expect.stringContaining("take the log in parts") });
    for (const file of [large, packed]) fs.rmSync(file);
  });

  it("is sent in pieces of a few megabytes, however long its records are, each record once", async () => {
    const tenant = await openNewOrganization(database);
    const long = "x".repeat(900_000);
    const bodies = Array.from({ length: 24 }, () => writtenCall(tenant.org.id, { intent: { message: long } }).refusal);
    for (const [index, body] of bodies.entries()) await ingestRecords(database.query, "log_long", [{ n: index + 1, org: tenant.org.id, body }]);
    const { pieces } = await exportRecords(tenant, {}, () => Promise.resolve(tenant));
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
    await expect(exportRecords(viewer, {}, () => Promise.resolve(viewer))).rejects.toMatchObject({ code: "forbidden" });
    await expect(exportCheckpoints(viewer, {}, () => Promise.resolve(viewer))).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("a part of an audit log", () => {
  /** Three times three days of two writers, each time signed as of another day. */
  async function partedLog(): Promise<TenantContext> {
    const tenant = await openNewOrganization(database);
    const org = tenant.org.id;
    for (const month of [1, 2, 3]) {
      for (const writer of ["log_1", "log_2"].map((name) => `${name}_${org}`)) {
        const bodies = Array.from({ length: 3 }, (_, index) => writtenCall(org, { at: `2026-0${String(month)}-0${String(index + 1)}T00:00:00.000Z` }).refusal);
        await ingestRecords(database.query, writer, bodies.map((body, index) => ({ n: (month - 1) * 3 + index + 1, org, body })));
      }
      await signAsOf(org, `2026-0${String(month)}-04T00:00:00.000Z`);
    }
    return tenant;
  }
  /** One checkpoint over what is new, with this time in it: made again by its own signer, for the duty signs as of now. */
  async function signAsOf(org: string, at: string): Promise<void> {
    await checkpoint(database.gatewayUrl);
    const [row] = await ask(database.adminUrl, "SELECT number::int, body FROM audit_checkpoints WHERE org_id = $1 ORDER BY number DESC LIMIT 1", [org]);
    const body = checkpointBody({ ...(JSON.parse(String(row?.["body"])) as Checkpoint), at });
    await ask(database.adminUrl, "UPDATE audit_checkpoints SET at = $3, body = $4, signature = $5 WHERE org_id = $1 AND number = $2", [org, row?.["number"], at, body, Buffer.from(testSigner.sign("checkpoint", body))]);
  }
  const february: EvidenceRange = { since: "2026-02-01", until: "2026-02-28" };

  it("is verified by whoever asks for a part, and taken for the whole by nobody", async () => {
    const tenant = await partedLog();
    const { records, checkpoints } = await download(tenant, february);
    const { code, said } = run(records, checkpoints, "--part", "--key", fingerprint);
    expect(said).toMatch(/^Intact: A PART of the audit log of org_\S+, checkpoints 2 to 3, signed 2026-02-04\S+ to 2026-03-04/);
    expect(said).toContain("12 records are as 2 signed checkpoints say");
    expect(said).toContain("The records are of 2026-02-01T00:00:00.000Z to 2026-03-03T00:00:00.000Z.");
    expect(code).toBe(0);
    expect(run(records, checkpoints)).toMatchObject({ code: 2, said: expect.stringContaining("are a part of the log") });
  });

  it("is what its checkpoints cover, from the beginning or to the end where one bound is left out", async () => {
    const tenant = await partedLog();
    const until = await download(tenant, { until: "2026-01-31" });
    expect(run(until.records, until.checkpoints, "--part")).toMatchObject({ code: 0, said: expect.stringContaining("checkpoints 1 to 2,") });
    const since = await download(tenant, { since: "2026-03-01T00:00:00Z" });
    expect(run(since.records, since.checkpoints, "--part")).toMatchObject({ code: 0, said: expect.stringContaining("checkpoints 3 to 3,") });
  });

  it("verifies still where records were deleted in their time, in it or all of them", async () => {
    const tenant = await partedLog();
    await ask(database.adminUrl, "UPDATE organizations SET log_retention_days = (now()::date - '2026-02-03'::date) WHERE id = $1", [tenant.org.id]);
    await prune();
    const { records, checkpoints } = await download(tenant, february);
    expect(run(records, checkpoints, "--part")).toMatchObject({ code: 0, said: expect.stringMatching(/tombstones stand for \d+ records/) });
    const gone = await download(tenant, { until: "2026-01-02" });
    expect(run(gone.records, gone.checkpoints, "--part")).toMatchObject({ code: 0, said: expect.stringContaining("0 records are as 1 signed checkpoints say") });
  });

  it("in which a line is edited, left out at either end or put in is found tampered with", async () => {
    const { records, checkpoints } = await download(await partedLog(), february);
    const lines = fs.readFileSync(records, "utf8").trimEnd().split("\n");
    const verdictOf = (changed: readonly string[]) => {
      fs.writeFileSync(records, `${changed.join("\n")}\n`);
      return run(records, checkpoints, "--part");
    };
    expect(verdictOf(lines.map((line, index) => (index === 2 ? line.replace("read_file", "list_file") : line)))).toMatchObject({ code: 1, said: expect.stringMatching(/Record 6 of log_1_\S+ was edited.*line 3/) });
    expect(verdictOf(lines.slice(1))).toMatchObject({ code: 1, said: expect.stringContaining("Record 4 of log_1") });
    expect(verdictOf(lines.slice(0, -1))).toMatchObject({ code: 1, said: expect.stringContaining("are missing at its end") });
    expect(verdictOf(lines.slice(0, 6))).toMatchObject({ code: 1, said: expect.stringContaining("All records of log_2") });
    expect(verdictOf([lines[0] ?? "", ...lines])).toMatchObject({ code: 1, said: expect.stringContaining("a second time") });
  });

  it("is compared with checkpoints that were kept: those in it, and the one before it", async () => {
    const tenant = await partedLog();
    const kept = async (name: string, range: EvidenceRange) => {
      const { checkpoints } = await download(tenant, range);
      fs.copyFileSync(checkpoints, path.join(folder, name));
      return path.join(folder, name);
    };
    const whole = await kept("whole.json", {});
    const first = await kept("first.json", { until: "2026-01-02" });
    const march = await kept("march.json", { since: "2026-03-01" });
    const { records, checkpoints } = await download(tenant, february);
    expect(run(records, checkpoints, "--part", "--held", whole)).toMatchObject({ code: 0, said: expect.stringContaining("3 checkpoints that were kept before are the same still") });
    expect(run(records, checkpoints, "--part", "--held", first)).toMatchObject({ code: 0, said: expect.stringContaining("1 checkpoints that were kept") });
    const early = await download(tenant, { until: "2026-01-02" });
    expect(run(early.records, early.checkpoints, "--part", "--held", march)).toMatchObject({ code: 2, said: expect.stringContaining("None of the checkpoints that were kept") });
    const forged = JSON.parse(fs.readFileSync(first, "utf8")) as { checkpoints: { body: string }[] };
    fs.writeFileSync(first, JSON.stringify({ ...forged, checkpoints: forged.checkpoints.map((one) => ({ ...one, body: `${one.body} ` })) }));
    const again = await download(tenant, february);
    expect(run(again.records, again.checkpoints, "--part", "--held", first)).toMatchObject({ code: 1, said: expect.stringContaining("Checkpoint 1, which was kept before") });
  });

  it("is refused where nothing was signed in the time, or its end is not after its beginning", async () => {
    const tenant = await partedLog();
    const prove = () => Promise.resolve(tenant);
    for (const range of [{ since: "2099-01-01" }, { since: "2026-03-01", until: "2026-02-01" }]) {
      await expect(exportRecords(tenant, range, prove)).rejects.toMatchObject({ code: "invalid_input" });
      await expect(exportCheckpoints(tenant, range, prove)).rejects.toMatchObject({ code: "invalid_input" });
    }
  });

  it("and the whole are noted in the admin log when they are taken along, each file by itself", async () => {
    const tenant = await partedLog();
    await download(tenant, february);
    const noted = await ask(database.adminUrl, "SELECT after FROM changes WHERE org_id = $1 AND action = 'evidence.export' ORDER BY at, id", [tenant.org.id]);
    expect(noted.map(({ after }) => after)).toEqual(expect.arrayContaining([{ file: "checkpoints", ...february }, { file: "records", ...february }]));
  });
});

describe("how a log stands as evidence", () => {
  it("says the newest checkpoint, its key, what is open, and a page of what came before", async () => {
    const tenant = await openNewOrganization(database);
    expect(await readEvidence(tenant)).toEqual({ last: null, open: 0, isLate: false, checkpoints: [], older: null, tombstones: [], tombstoneCount: 0 });
    const writer = `log_s_${tenant.org.id}`;
    const write = (from: number, count: number, at: string) => ingestRecords(database.query, writer, Array.from({ length: count }, (_, index) => ({ n: from + index, org: tenant.org.id, body: writtenCall(tenant.org.id, { at }).refusal })));
    await write(1, checkpointsPerPage + 2, new Date().toISOString());
    expect(await readEvidence(tenant)).toMatchObject({ last: null, open: checkpointsPerPage + 2, isLate: false });
    for (let turn = 0; turn < 3; turn += 1) await checkpoint(database.gatewayUrl, { bounds: { recordsMax: 1 } });
    await write(checkpointsPerPage + 3, 1, new Date().toISOString());
    const evidence = await readEvidence(tenant);
    expect(evidence).toMatchObject({
      last: { number: checkpointsPerPage + 2, fingerprint, said: { size: 1, writers: [{ writer, from: checkpointsPerPage + 2, to: checkpointsPerPage + 2 }] } }, open: 1, isLate: false, older: 3,
    });
    expect(evidence.checkpoints.map(({ number }) => number)).toEqual(Array.from({ length: checkpointsPerPage }, (_, index) => checkpointsPerPage + 2 - index));
    expect(await readEvidence(tenant, { before: 3 })).toMatchObject({ last: { number: checkpointsPerPage + 2 }, checkpoints: [{ number: 2 }, { number: 1 }], older: null });
  });

  it("says when a checkpoint is late, the key is not known, or a text was changed", async () => {
    const tenant = await logOf(["log_late"], 3);
    const org = tenant.org.id;
    await ingestRecords(database.query, "log_late", [{ n: 4, org, body: writtenCall(org).refusal }]);
    const later = (minutes: number) => new Date(Date.now() + minutes * 60_000);
    expect((await readEvidence(tenant, {}, later(4))).isLate).toBe(false);
    expect((await readEvidence(tenant, {}, later(6))).isLate).toBe(true);
    // The page's time is the signed one, whatever stands beside it.
    const [before] = (await readEvidence(tenant)).checkpoints;
    await ask(database.adminUrl, "UPDATE audit_checkpoints SET at = at - interval '1 hour' WHERE org_id = $1", [org]);
    expect((await readEvidence(tenant)).checkpoints[0]).toEqual(before);
    expect(before?.said).not.toBeNull();
    await ask(database.adminUrl, "UPDATE audit_checkpoints SET signature = set_byte(signature, 0, get_byte(signature, 0) # 1) WHERE org_id = $1", [org]);
    expect((await readEvidence(tenant)).last).toMatchObject({ fingerprint, said: null });
    await ask(database.adminUrl, "UPDATE audit_checkpoints SET key_id = repeat('0', 16), body = body || ' ' WHERE org_id = $1", [org]);
    expect((await readEvidence(tenant)).last).toMatchObject({ fingerprint: null, said: null });
  });

  it("counts tombstones and shows the newest, and is nobody's but owners' and admins'", async () => {
    const tenant = await logOf([`log_tomb`], 12);
    await ask(database.adminUrl, "UPDATE organizations SET log_retention_days = 5 WHERE id = $1", [tenant.org.id]);
    await prune();
    expect(await readEvidence(tenant)).toMatchObject({ tombstoneCount: 1, tombstones: [{ number: 1, said: { writers: [{ writer: "log_tomb", from: 1 }] } }] });
    await expect(readEvidence({ ...tenant, actor: { ...tenant.actor, role: "policy_manager" } })).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("the fingerprint of a key", () => {
  it("is printed of its hex, its base64url, its PEM and a file of checkpoints, and of nothing else", async () => {
    const { checkpoints } = await download(await logOf(["log_f"], 1));
    const pem = path.join(folder, "key.pem");
    fs.writeFileSync(pem, createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(testSigner.publicKey).toString("base64url") } }).export({ format: "pem", type: "spki" }));
    for (const named of [toHex(testSigner.publicKey), Buffer.from(testSigner.publicKey).toString("base64url"), pem, checkpoints]) {
      expect(run("--fingerprint", named)).toEqual({ code: 0, said: `${fingerprint}\n` });
    }
    expect(run("--fingerprint", "short").code).toBe(2);
  });
});

it("finds the checkpoints of a time by reading those at its ends, among however many of the organization and of others", async () => {
  const [tenant, other] = [await openNewOrganization(database), await openNewOrganization(database)];
  for (const { org } of [tenant, other]) {
    await ask(database.adminUrl, "INSERT INTO audit_checkpoints (org_id, number, at, body, signature, key_id) SELECT $1, n, timestamptz '2026-01-01T00:00:00Z' + n * interval '1 minute', '{}', '', 'k' FROM generate_series(1, 20000) n", [org.id]);
  }
  await ask(database.adminUrl, "ANALYZE audit_checkpoints");
  const dayEnds = [new Date("2026-01-08T00:00:30Z"), new Date("2026-01-09T00:00:30Z")] as const;
  const spans = [[dayEnds[0], dayEnds[1]], [dayEnds[0], null], [null, dayEnds[1]], [new Date("2027-01-01T00:00:00Z"), null], [null, new Date("2027-01-01T00:00:00Z")]] as const;
  const found: unknown[] = [];
  await withClient(database.consoleUrl, async (client) => {
    await client.query("SELECT set_config('portcullis.org', $1, false)", [tenant.org.id]);
    for (const [since, until] of spans) {
      const { text, values } = partSql(tenant.org.id, since, until);
      expect(await rowsRead(client, ["audit_checkpoints"], async () => found.push((await client.query(text, [...values])).rows[0]))).toBeLessThanOrEqual(4);
    }
  });
  expect(found).toEqual([{ first: 10_081, last: 11_521 }, { first: 10_081, last: 20_000 }, { first: 1, last: 11_521 }, { first: null, last: 20_000 }, { first: 1, last: 20_000 }]);
});

it("finds the tombstone before the first record of a chain among the newest, however many there are", async () => {
  const tenant = await openNewOrganization(database);
  const head = "ab".repeat(32);
  const said = (writer: string, to: number) => JSON.stringify({ writers: [{ writer, from: 1, to, head }] });
  await ask(database.adminUrl, "INSERT INTO audit_tombstones (org_id, number, at, body, signature, key_id) SELECT $1, n, now(), $2, '', 'k' FROM generate_series(1, 5000) n", [tenant.org.id, said("log_older", 7)]);
  await ask(database.adminUrl, "INSERT INTO audit_tombstones (org_id, number, at, body, signature, key_id) VALUES ($1, 5001, now(), $2, '', 'k')", [tenant.org.id, said("log_cut", 41)]);
  await ask(database.adminUrl, "INSERT INTO audit_records (org_id, writer_id, seq, at, kind, hash, body) SELECT $1, 'log_cut', n, now(), 'refusal', sha256('x'), '{}' FROM generate_series(42, 60) n", [tenant.org.id]);
  await ask(database.adminUrl, "ANALYZE audit_tombstones");
  await withClient(database.consoleUrl, async (client) => {
    await client.query("SELECT set_config('portcullis.org', $1, false)", [tenant.org.id]);
    const { text, values } = pageSql(tenant.org.id, "log_cut", 41n, 60n);
    let first: unknown;
    expect(await rowsRead(client, ["audit_tombstones"], async () => {
      first = (await client.query<{ prev: string }>(text, [...values])).rows[0]?.prev;
    })).toBeLessThanOrEqual(2);
    expect(first).toBe(head);
  });
});
