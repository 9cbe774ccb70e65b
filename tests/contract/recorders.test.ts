// The audit log as the stages write it, held to one contract over both modes: Postgres first, and a spool on disk (laws L1 and L8).
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { createLogger } from "@/lib/log/logger";
import { randomId } from "@/lib/crypto/random-id";
import { gatewayBounds } from "@/proxy/bounds";
import { openPostgres, type Postgres } from "@/proxy/postgres/open-postgres";
import type { DecisionRecord } from "@/proxy/recorder/decision-record";
import { openRecorder, type OpenedRecorder } from "@/proxy/recorder/open-recorder";
import { noShadow } from "@/proxy/recorder/shadow-columns";
import { realDisk } from "@/proxy/spool/spool-disk";
import { firstBroken, readChain } from "@/tests/support/audit-chain";
import { decisionRecord as recordOf } from "@/tests/support/decision-record";
import { openCuttableProxy, type CuttableProxy } from "@/tests/support/cuttable-proxy";
import { failingDisk } from "@/tests/support/spool/failing-disk";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { until } from "@/tests/support/until";
import { ask, openNewOrganization } from "../integration/servers/test-organization";

const bounds = { ...gatewayBounds, databaseStatementMs: 1_500, databaseConnectMs: 1_500, recordRetryMs: 20, spoolRetryMs: 20, spoolShipPauseMs: 5, spoolShipRetryMs: 20 };
const delivered = { outcome: "delivered", upstreamStatus: 200, isError: false, responseBytes: 7, upstreamMs: 2, result: null } as const;
let database: TestDatabase;
let wire: CuttableProxy;
let postgres: Postgres;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const url = new URL(database.gatewayUrl);
  wire = await openCuttableProxy({ host: url.hostname, port: Number(url.port) });
  [url.hostname, url.port] = ["127.0.0.1", String(wire.port)];
  postgres = openPostgres(url.href, bounds, () => undefined);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-recorders-"));
});
afterAll(async () => {
  await postgres.close();
  await wire.close();
  await closeDatabase(database.consoleUrl);
  await database.drop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const newOrg = async () => (await openNewOrganization(database)).org.id;
const rowsOf = (org: string) => ask(database.adminUrl, "SELECT id, outcome, effect FROM calls WHERE org_id = $1 ORDER BY id", [org]);
const ended = (record: DecisionRecord) => ({ callId: record.id, orgId: record.org, startedAt: record.at, recordedUs: 3 });

interface Subject extends OpenedRecorder {
  readonly lost: string[];
  /** Takes away what makes records durable. */
  readonly break: () => void;
  readonly mend: () => void;
}

function open(mode: "postgres" | "spool"): Subject {
  const disk = failingDisk(realDisk);
  const lost: string[] = [];
  const log = createLogger({ name: "test", level: "error", destination: { write: (line: string) => {
    const { call } = JSON.parse(line) as { call?: string };
    if (call !== undefined) lost.push(call);
  } } });
  const opened = openRecorder(mode === "postgres" ? { mode } : { mode, folder: path.join(folder, randomId("log")) }, postgres.records, bounds, {
    nowMs: Date.now, monotonicMs: () => performance.now(), newCallId: (atMs) => randomId("cal", atMs), log, disk,
  });
  return {
    ...opened, lost,
    break: () => (mode === "postgres" ? wire.cut() : disk.fail("write", "EIO")),
    mend: () => (mode === "postgres" ? wire.heal() : disk.heal()),
  };
}

describe.each(["postgres", "spool"] as const)("AUDIT_MODE=%s", (mode) => {
  it("writes an intent and what became of it as one row, a refusal as another, in one unbroken chain", async () => {
    const { recorder } = open(mode);
    const org = await newOrg();
    const [intent, refusal] = [recordOf(org, "intent"), recordOf(org, "refusal")];
    await recorder.intent(intent);
    await recorder.refusal(refusal);
    recorder.outcome(ended(intent), delivered, 5, noShadow);
    expect(await recorder.close(5_000)).toBe(0);
    expect(await rowsOf(org)).toEqual([{ id: intent.id, outcome: "delivered", effect: "allow" }, { id: refusal.id, outcome: "refused", effect: "deny" }].sort((a, b) => (a.id < b.id ? -1 : 1)));
    const [chain] = await ask(database.adminUrl, "SELECT writer_id FROM audit_chains WHERE org_id = $1", [org]);
    const records = await readChain(database.adminUrl, org, String(chain?.["writer_id"]));
    expect(records.map(({ kind }) => kind).sort()).toEqual(["intent", "outcome", "refusal"]);
    expect(firstBroken(org, String(chain?.["writer_id"]), records)).toBeNull();
  });

  it("has every one of two thousand calls that ask at once, and each once", async () => {
    const { recorder, lost } = open(mode);
    const org = await newOrg();
    const intents = Array.from({ length: 2_000 }, () => recordOf(org, "intent"));
    await Promise.all(intents.map(async (intent) => {
      await recorder.intent(intent);
      recorder.outcome(ended(intent), delivered, 5, noShadow);
    }));
    expect(await recorder.close(10_000)).toBe(0);
    expect(lost).toEqual([]);
    const rows = await rowsOf(org);
    expect(rows.map(({ id }) => id)).toEqual(intents.map(({ id }) => id).sort());
    expect(rows.every(({ outcome }) => outcome === "delivered")).toBe(true);
    expect(await ask(database.adminUrl, "SELECT count(*)::int AS n FROM audit_records WHERE org_id = $1", [org])).toEqual([{ n: 4_000 }]);
  });

  it("confirms no intent while it cannot be made durable, holds up no refusal, and says afterwards once of each what came of it", async () => {
    const subject = open(mode);
    const { recorder } = subject;
    const org = await newOrg();
    const [before, refusal] = [recordOf(org, "intent"), recordOf(org, "refusal")];
    await recorder.intent(before);
    subject.break();
    const failed = Array.from({ length: 20 }, () => recordOf(org, "intent"));
    for (const intent of failed) {
      await expect(recorder.intent(intent)).rejects.toThrow();
      recorder.unrecorded({ ...intent, kind: "not_forwarded", effect: "deny", code: "record_unavailable", total_ms: 1, finished_at: intent.at });
    }
    const startMs = performance.now();
    await recorder.refusal(refusal);
    expect(performance.now() - startMs).toBeLessThan(4_000);
    recorder.outcome(ended(before), delivered, 5, noShadow);
    subject.mend();
    await until(async () => (await rowsOf(org)).length === 22 && (await rowsOf(org)).every(({ outcome }) => outcome !== "pending"));
    const rows = new Map((await rowsOf(org)).map(({ id, outcome }) => [id, outcome]));
    expect(rows.get(before.id)).toBe("delivered");
    for (const { id } of failed) expect(["refused", "not_delivered"]).toContain(rows.get(id));
    await recorder.intent(recordOf(org, "intent"));
    expect(await recorder.close(5_000)).toBe(0);
    expect(subject.lost).toEqual([]);
    expect(await ask(database.adminUrl, "SELECT kind, call_id FROM audit_records WHERE org_id = $1 AND kind <> 'unreadable' GROUP BY kind, call_id HAVING count(*) > 1", [org])).toEqual([]);
  });
});
