// UPG-06 of the study: an upgrade that is killed while it changes the database. Whatever moment it was, the database is as it was before one
// migration or after it, the next start goes on from there without anybody's help, and not a byte of the audit log is another (law L9).
import { fork } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { applyMigrations } from "@/lib/migrate/apply-migrations.mjs";
import { ingestRecords } from "@/proxy/recorder/ingest-records";
import { firstBroken, openQuery, readChain, writtenCall } from "@/tests/support/audit-chain";
import { checkpoint } from "@/tests/support/checkpoint-log";
import { createOlderDatabase } from "@/tests/support/older-database";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { verifyExport } from "@/tests/support/verify-export";
import { ask, openAs } from "../integration/servers/test-organization";

const folder = "prisma/migrations";
const program = path.resolve("node_modules", ".cache", "portcullis-deep", "killed-migrations.mjs");
const names = fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
/** The first version whose log is evidence: from here on an installation upgrades. */
const first = names.indexOf("20261126110000_audit_chain") + 1;
/** BEGIN, how long a lock is waited for, the note, the migration itself, the end of the note, COMMIT. */
const statements = 6;
const moments = ["before", "sent", "answered"].flatMap((when) => Array.from({ length: statements }, (_, at) => ({ when, at: at + 1 })));
const org = { id: "org_upgraded", slug: "upgraded" };
const writers = ["log_u1", "log_u2"];

let database: TestDatabase;
let straight: TestDatabase;

beforeAll(async () => {
  database = await createOlderDatabase(new Set(names.slice(0, first)));
  straight = await createTestDatabase();
  // Started as it is, without the time that compiling takes.
  await build({ entryPoints: ["tests/support/killed-migrations.ts"], outfile: program, bundle: true, platform: "node", target: "node20", format: "esm", packages: "external", logLevel: "warning" });
}, 120_000);
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await Promise.all([database.drop(), straight.drop()]);
});

/** Everything that migrations make, as text. */
const schemaText = `
SELECT string_agg(said, E'\\n' ORDER BY said) AS text FROM (
  SELECT format('column %s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) AS said FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT format('constraint %s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT format('%s %s', pg_get_functiondef(oid), proacl) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
  UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT format('policy %s %s %s %s %s', tablename, policyname, roles, qual, with_check) FROM pg_policies WHERE schemaname = 'public'
  UNION ALL SELECT format('rights %s %s %s %s', relname, relacl, relrowsecurity, relforcerowsecurity) FROM pg_class WHERE relnamespace = 'public'::regnamespace
) all_of_it`;
const logText = `
SELECT concat((SELECT string_agg(concat_ws(' ', r.org_id, r.writer_id, r.seq, r.at, r.kind, r.call_id, encode(r.hash, 'hex'), r.body), E'\\n' ORDER BY r.writer_id, r.seq) FROM audit_records r),
  (SELECT string_agg(concat_ws(' ', c.id, c.started_at, c.method, c.tool, c.effect, c.code, c.outcome, c.total_ms), E'\\n' ORDER BY c.id) FROM calls c)) AS text`;

async function textOf(url: string, statement: string): Promise<string> {
  const [row] = await ask(url, statement, []);
  return String(row?.text);
}

async function applied(): Promise<readonly string[]> {
  const rows = await ask(database.adminUrl, "SELECT migration_name AS name, finished_at IS NOT NULL AND rolled_back_at IS NULL AND logs IS NULL AS whole FROM _prisma_migrations ORDER BY 1", []);
  expect(rows.filter(({ whole }) => whole !== true)).toEqual([]);
  return rows.map(({ name }) => String(name));
}

function killAt({ at, when }: { readonly at: number; readonly when: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(program, [`--url=${database.ownerUrl}`, `--at=${String(at)}`, `--when=${when}`], { stdio: ["ignore", "inherit", "inherit", "ipc"], execArgv: [] });
    child.once("exit", (code, signal) => (signal === "SIGKILL" ? resolve() : reject(new Error(`it ended with ${String(code)} before statement ${String(at)}`))));
  });
}

it("an upgrade that is killed at any statement of any migration is whole or absent, goes on at the next start, and touches no record", { timeout: 600_000 }, async () => {
  await ask(database.adminUrl, "INSERT INTO organizations (id, slug, name) VALUES ($1, $2, $2)", [org.id, org.slug]);
  const gateway = openQuery(database.gatewayUrl, 1);
  for (const writer of writers) {
    const calls = Array.from({ length: 20 }, () => writtenCall(org.id));
    // Some of them still under way.
    await ingestRecords(gateway.query, writer, calls.flatMap(({ intent, outcome }, index) => (index < 15 ? [intent, outcome] : [intent])).map((body, index) => ({ n: index + 1, org: org.id, body })));
  }
  await gateway.end();
  const log = await textOf(database.adminUrl, logText);
  expect(log.length).toBeGreaterThan(20_000);

  let kills = 0;
  for (let had = first; had < names.length; had = (await applied()).length) {
    // Each moment at some migrations, two of them at each; then this one is over.
    for (const moment of [moments[(2 * had) % moments.length], moments[(2 * had + 7) % moments.length], { at: statements, when: "answered" }]) {
      if (moment === undefined) continue;
      await killAt(moment);
      kills += 1;
      const now = await applied();
      expect(now).toEqual(names.slice(0, now.length));
      expect(now.length - had).toBeLessThanOrEqual(2);
      expect(await textOf(database.adminUrl, logText)).toBe(log);
      if (now.length >= names.length) break;
    }
  }
  process.stdout.write(`${String(kills)} kills in ${String(names.length - first)} migrations\n`);
  expect(kills).toBeGreaterThan(10);

  expect(await applyMigrations({ url: database.ownerUrl, folder })).toEqual([]);
  const schema = await textOf(database.adminUrl, schemaText);
  expect(schema).toBe(await textOf(straight.adminUrl, schemaText));
  // An older program that is started again finds nothing to do, and leaves everything as it is.
  expect(await applyMigrations({ url: database.ownerUrl, folder, only: new Set(names.slice(0, first)) })).toEqual([]);
  expect(await textOf(database.adminUrl, schemaText)).toBe(schema);
  expect(await textOf(database.adminUrl, logText)).toBe(log);
  for (const writer of writers) expect(firstBroken(org.id, writer, await readChain(database.adminUrl, org.id, writer))).toBeNull();
  await checkpoint(database.gatewayUrl);
  expect(await verifyExport(await openAs(database, org, "owner"))).toMatchObject({ finding: null });
});
