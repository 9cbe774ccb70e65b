// What the audit log's pages cost over a large table: `npm run bench:log [-- --rows <n>] [--quick] [--report]`. Makes 5,000,000 calls in a Postgres
// of its own (200,000 with --quick), counts them for the planner and the overview, and asks for every filter of the page, the timeline, the overview, the
// live log, one call and the export through the verbs themselves, as the console's role under row-level security: once with nothing of the database
// in memory, then several times. --report writes docs/reports/<date>-log.md.
import fs from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";
import pg from "pg";
import { randomId } from "@/lib/crypto/random-id";
import { getLogRetention } from "@/lib/calls/get-log-retention";
import { closeDatabase } from "@/lib/db/client";
import { openTenant } from "@/lib/tenancy/open-tenant";
import { countBounds, countCalls } from "@/proxy/duties/count-calls";
import { makeManyCalls } from "@/tests/support/many-calls";
import { openOwnWorld } from "@/tests/support/own-world";
import { forgetPages } from "./forget-pages";
import { logCases, type LogCase } from "./log-cases";
import { planOf, type Plan } from "./plan-of";

const { values: options } = parseArgs({ options: { rows: { type: "string", default: "5000000" }, quick: { type: "boolean", default: false }, report: { type: "boolean", default: false } } });
const rows = options.quick ? 200_000 : Number(options.rows);
const days = 60;
const rounds = options.quick ? 5 : 15;

interface Measured {
  readonly one: LogCase;
  /** The first time, from the disk. */
  readonly coldMs: number;
  readonly p50Ms: number;
  readonly maxMs: number;
  readonly plan: Plan | null;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function measure(one: LogCase, tenant: Parameters<LogCase["run"]>[0], owner: pg.Client, consoleUrl: string): Promise<Measured> {
  await forgetPages(owner);
  // The tables that every transaction reads, whatever it asks for, are not what is measured.
  await getLogRetention(tenant);
  const coldMs = await timed(() => one.run(tenant));
  const took: number[] = [];
  for (let round = 0; round < rounds; round += 1) took.push(await timed(() => one.run(tenant)));
  took.sort((a, b) => a - b);
  return { one, coldMs, p50Ms: took[Math.floor(took.length / 2)] ?? 0, maxMs: took.at(-1) ?? 0, plan: one.sql === null ? null : await planOf(consoleUrl, tenant.org.id, one.sql(tenant.org.id), one.area === "page" || one.area === "export") };
}

/** As the gateway's duty does it, until there is nothing more to count. */
async function countHours(gatewayUrl: string): Promise<void> {
  const gateway = new pg.Client({ connectionString: gatewayUrl });
  await gateway.connect();
  try {
    await countCalls(gateway, undefined, { ...countBounds, slicesMax: Infinity, timeMaxMs: Infinity });
  } finally {
    await gateway.end();
  }
}

function line({ one, coldMs, p50Ms, maxMs, plan }: Measured): string {
  const verdict = one.promisedMs === null ? "–" : `${p50Ms <= one.promisedMs ? "✓" : "✗"} ≤ ${String(one.promisedMs)}`;
  return `| ${one.area} | \`${one.name.replaceAll("|", "\\|")}\` | ${coldMs.toFixed(0)} | ${p50Ms.toFixed(1)} | ${maxMs.toFixed(1)} | ${verdict} | ${plan?.executionMs.toFixed(1) ?? "–"} | ${plan === null ? "–" : `${plan.rowsRead.toLocaleString("en-US")} of ${plan.indexes.join(", ") || "the table"}`} | ${plan === null ? "–" : plan.buffers.toLocaleString("en-US")} |`;
}

const world = await openOwnWorld();
const { consoleUrl, gatewayUrl, adminUrl } = world.scene.database;
const owner = new pg.Client({ connectionString: adminUrl });
try {
  await owner.connect();
  const [orgId, otherOrgId, userId] = [randomId("org"), randomId("org"), randomId("usr")];
  await owner.query("INSERT INTO organizations (id, slug, name) VALUES ($1, 'many', 'Many'), ($2, 'other', 'Other')", [orgId, otherOrgId]);
  await owner.query("INSERT INTO users (id, email, name) VALUES ($1, 'bench@example.com', 'Bench')", [userId]);
  await owner.query("INSERT INTO memberships (id, org_id, user_id, role) VALUES ($1, $2, $3, 'owner')", [randomId("mem"), orgId, userId]);
  const began = performance.now();
  await makeManyCalls(owner, { orgId, otherOrgId, rows, days }, (made) => process.stderr.write(`\r${made.toLocaleString("en-US")} rows`));
  const madeInS = (performance.now() - began) / 1_000;
  process.stderr.write(`\rmade in ${madeInS.toFixed(0)} s\n`);
  const callId = randomId("cal", Date.now() - 86_400_000);
  await owner.query(
    "INSERT INTO calls (id, org_id, started_at, server_id, server_name, http_method, client_ip, request_bytes, effect, code, outcome) VALUES ($1, $2, now() - interval '1 day', 'srv_many_1', 'Server 1', 'POST', '10.0.0.1', 1, 'allow', 'allowed', 'delivered')",
    [callId, orgId]);
  const countedInS = (await timed(() => countHours(gatewayUrl))) / 1_000;
  await owner.query("VACUUM (ANALYZE) call_tallies");
  const tenant = await openTenant(consoleUrl, userId, "many");
  const measured: Measured[] = [];
  for (const one of logCases({ days, callId })) {
    measured.push(await measure(one, tenant, owner, consoleUrl));
    process.stderr.write(`${line(measured.at(-1) as Measured)}\n`);
  }
  const { rows: sizes } = await owner.query<{ name: string; size: string }>(
    `SELECT coalesce(p.relname, c.relname) AS name, pg_size_pretty(sum(pg_relation_size(c.oid))) AS size FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = i.inhparent
     WHERE c.relname LIKE 'calls%' AND c.relkind IN ('r', 'i') GROUP BY 1 HAVING sum(pg_relation_size(c.oid)) > 0 ORDER BY sum(pg_relation_size(c.oid)) DESC`);
  const over = measured.filter(({ one, p50Ms }) => one.promisedMs !== null && p50Ms > one.promisedMs);
  const report = [
    `# The audit log over ${rows.toLocaleString("en-US")} calls`, "",
    `\`npm run bench:log\`, ${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC; Node ${process.versions.node}, Postgres ${world.postgres.version} as it comes, ${String(os.availableParallelism())} cores (${os.cpus()[0]?.model ?? "unknown"}), load ${os.loadavg()[0]?.toFixed(1) ?? ""} at the end.`,
    `${rows.toLocaleString("en-US")} calls over ${String(days)} days, four of five of one organization; made in ${madeInS.toFixed(0)} s, counted by the hour in ${countedInS.toFixed(0)} s. Each verb in a transaction of its own, as the role of the console with row-level security: first with nothing of the database in memory (Postgres's buffers and the system's cache of its files emptied), then ${String(rounds)} times; the promise is of the middle one of these. The plan is that of its main statement, asked for once more.`, "",
    over.length === 0 ? "Every promise is kept." : `Not kept: ${over.map(({ one }) => `${one.area} \`${one.name}\``).join(", ")}.`, "",
    "| what | search | cold ms | p50 ms | most ms | promised | statement ms | rows read | blocks |", "| --- | --- | ---: | ---: | ---: | --- | ---: | --- | ---: |", ...measured.map(line), "",
    "| table or index | size |", "| --- | ---: |", ...sizes.map(({ name, size }) => `| \`${name}\` | ${size} |`), "",
  ].join("\n");
  process.stdout.write(`${report}\n`);
  if (options.report) fs.writeFileSync(`docs/reports/${new Date().toISOString().slice(0, 10)}-log.md`, report);
  process.exitCode = over.length === 0 ? 0 : 1;
} finally {
  await owner.end();
  await closeDatabase(consoleUrl);
  await world.close();
}
