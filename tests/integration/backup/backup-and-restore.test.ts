// `npm run backup` of an installation that runs, and `npm run restore` of it into an empty folder, as processes of their own.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { closeDatabase } from "@/lib/db/client";
import { exportCheckpoints } from "@/lib/evidence/export-checkpoints";
import { exportRecords } from "@/lib/evidence/export-records";
import { applyMigrations } from "@/lib/migrate/apply-migrations.mjs";
import { createOwner } from "@/lib/migrate/create-owner.mjs";
import { provisionRoles, roleUrl } from "@/lib/migrate/provision-roles.mjs";
import { openTenant } from "@/lib/tenancy/open-tenant";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { startEmbeddedPostgres, stopEmbeddedPostgres } from "@/scripts/embedded-postgres.mjs";
import { localSecrets, ownerUrlFor } from "@/scripts/setup/local-secrets.mjs";
import { plainEnv } from "@/scripts/setup/start-instance.mjs";
import { spoolFolder } from "@/scripts/setup/data-folder.mjs";
import { bundledProgram } from "../../support/bundled-program";
import { checkpoint } from "../../support/checkpoint-log";
import { openScene, type Scene, type SceneGrant } from "../../support/gateway-scene";
import { callTool } from "../../support/raw-mcp";
import { listenUpstream, type Upstream } from "../../support/upstreams/listen-upstream";
import { openAs } from "../servers/test-organization";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-backup-"));
const place = (name: string): string => path.join(folder, name);
const [first, second, third] = [place("first"), place("second"), place("third")];

/** The embedded database of a data folder, with its migrations and roles. */
async function openInstallation(dataDir: string) {
  const secrets = localSecrets(dataDir);
  const { adminUrl } = await startEmbeddedPostgres({ dataDir: path.join(dataDir, "postgres"), password: secrets.postgresPassword });
  const ownerUrl = ownerUrlFor(adminUrl, secrets);
  await createOwner({ adminUrl, ownerUrl });
  await applyMigrations({ url: ownerUrl, folder: "prisma/migrations" });
  await provisionRoles({ ownerUrl, passwords: { portcullis_console: secrets.consolePassword, portcullis_gateway: secrets.gatewayPassword } });
  return {
    ownerUrl, adminUrl: adminUrl.replace(/\/postgres$/, "/portcullis"), drop: () => Promise.resolve(),
    consoleUrl: roleUrl(ownerUrl, "portcullis_console", secrets.consolePassword), gatewayUrl: roleUrl(ownerUrl, "portcullis_gateway", secrets.gatewayPassword),
  };
}

/** What every table holds, as a digest of its rows' exact text. */
async function contentsOf(adminUrl: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>("SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> '_prisma_migrations' ORDER BY 1");
    const contents: Record<string, string> = {};
    for (const { name } of tables) {
      // What a gateway says of itself each few seconds, it goes on saying while a backup is made: of that row, whose it is.
      const text = name === "audit_spools" ? "t.writer_id" : "t::text";
      const { rows } = await client.query<{ said: string }>(`SELECT count(*) || ' ' || coalesce(md5(string_agg(${text}, E'\\n' ORDER BY ${text})), '') AS said FROM ONLY "${name}" t`);
      contents[name] = rows[0]?.said ?? "";
    }
    return contents;
  } finally {
    await client.end();
  }
}

function run(script: "backup" | "restore", dataDir: string, ...said: string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`scripts/${script}.mjs`, "--no-dotenv", ...said], { encoding: "utf8", env: { ...plainEnv(), DATA_DIR: dataDir } });
  return { status, output: stdout + stderr };
}

/** Both files of evidence, as an auditor fetches them. */
async function downloadEvidence(tenant: TenantContext, name: string): Promise<readonly [string, string]> {
  const save = async (file: string, pieces: AsyncGenerator<string, void, undefined>) => {
    for await (const piece of pieces) fs.appendFileSync(place(file), piece);
    return place(file);
  };
  const prove = () => Promise.resolve(tenant);
  const checkpoints = await save(`${name}.json`, (await exportCheckpoints(tenant, {}, prove)).pieces);
  return [await save(`${name}.ndjson`, (await exportRecords(tenant, {}, prove)).pieces), checkpoints];
}

function verify(...args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [verifier, ...args], { encoding: "utf8" });
  return { status, output: stdout + stderr };
}

let auditor: TenantContext;
let verifier: string;
let kept: string;
let original: Awaited<ReturnType<typeof openInstallation>>;
let scene: Scene;
let server: Upstream;
let grant: SceneGrant;
let before: Record<string, string>;

beforeAll(async () => {
  verifier = await bundledProgram("verify");
  original = await openInstallation(first);
  scene = await openScene({ database: original, env: { AUDIT_SPOOL_DIR: spoolFolder(first) } });
  server = await listenUpstream((_request, response) => void response.setHeader("content-type", "application/json").end(`{"jsonrpc":"2.0","id":1,"result":{"content":[]}}`));
  grant = await scene.addServer({ url: server.url, tools: [{ name: "echo" }, { name: "wipe" }], policy: { version: "1", default: "deny", tools: { echo: {} } } });
  const call = (name: string) => callTool(grant, name, { text: "line\n\"quoted\", \\ and 端" });
  for (let round = 0; round < 5; round += 1) await Promise.all([call("echo"), call("wipe")]);
  expect(await scene.calls(grant.orgId, 10)).toHaveLength(10);
  await checkpoint(original.gatewayUrl);
  const [{ slug = "" } = {}] = (await scene.owner.query<{ slug: string }>("SELECT slug FROM organizations WHERE id = $1", [grant.orgId])).rows;
  auditor = await openAs(original, { id: grant.orgId, slug }, "admin");
  [, kept] = await downloadEvidence(auditor, "kept");
  // From here on nothing leaves the spool.
  await scene.owner.query("ALTER FUNCTION ingest_records RENAME TO ingest_records_away");
  for (const name of ["echo", "echo", "wipe"]) await call(name);
  // As JSON writes them, and as Node takes them for ends of lines since 24.
  await scene.owner.query("UPDATE tools SET definition = jsonb_set(definition, '{description}', to_jsonb(E'first\\u2028second\\u2029third'::text))");
  before = await contentsOf(original.adminUrl);
});

afterAll(async () => {
  await scene?.close();
  if (original !== undefined) await closeDatabase(original.consoleUrl);
  await server?.close();
  for (const dataDir of [first, second]) stopEmbeddedPostgres({ dataDir: path.join(dataDir, "postgres"), mode: "immediate" });
  fs.rmSync(folder, { recursive: true, force: true });
});

it("brings back every row, the spool and the keys as they were, and nothing of what came after", async () => {
  expect(run("backup", first, place("out"))).toMatchObject({ status: 0 });
  expect(run("backup", first, place("out"))).toMatchObject({ status: 1, output: expect.stringContaining("is not empty") });
  const client = new pg.Client({ connectionString: original.adminUrl });
  await client.connect();
  await client.query("INSERT INTO organizations (id, slug, name) VALUES ('org_later', 'later', 'Later')");
  await client.end();

  expect(run("restore", second, place("out"))).toMatchObject({ status: 0 });
  const restored = await openInstallation(second);
  expect(await contentsOf(restored.adminUrl)).toEqual(before);
  expect(Object.values(before).filter((said) => !said.startsWith("0 ")).length).toBeGreaterThan(8);
  expect(fs.readdirSync(spoolFolder(second))).not.toEqual([]);
  for (const name of fs.readdirSync(path.join(first, "secrets"))) {
    expect(fs.readFileSync(path.join(second, "secrets", name))).toEqual(fs.readFileSync(path.join(first, "secrets", name)));
    expect(fs.statSync(path.join(second, "secrets", name)).mode & 0o777).toBe(0o600);
  }
}, 60_000);

it("leaves no call behind that only the spool had", async () => {
  const heir = await openScene({ database: await openInstallation(second), env: { AUDIT_SPOOL_DIR: spoolFolder(second) } });
  try {
    const calls = await heir.calls(grant.orgId, 13);
    expect(calls.map(({ effect }) => effect).sort()).toEqual([...Array<string>(7).fill("allow"), ...Array<string>(6).fill("deny")]);
  } finally {
    await heir.close();
  }
});

it("leaves a log that a verifier takes, with the checkpoints that were kept before, and one in which a record was changed since that it does not", async () => {
  const restored = await openInstallation(second);
  try {
    const tenant = await openTenant(restored.consoleUrl, auditor.actor.userId, auditor.org.slug);
    const [records, checkpoints] = await downloadEvidence(tenant, "restored");
    expect(verify(records, checkpoints, "--held", kept)).toMatchObject({ status: 0, output: expect.stringMatching(/^Intact: the audit log.*\n  \d\d+ records are as/) });
    const client = new pg.Client({ connectionString: restored.adminUrl });
    await client.connect();
    await client.query("UPDATE audit_records SET body = replace(body, 'wipe', 'echo') WHERE org_id = $1 AND (writer_id, seq) = (SELECT writer_id, min(seq) FROM audit_records WHERE org_id = $1 AND body LIKE '%\"wipe\"%' GROUP BY writer_id LIMIT 1)", [grant.orgId]);
    await client.end();
    expect(verify(...(await downloadEvidence(tenant, "changed")))).toMatchObject({ status: 1, output: expect.stringMatching(/^TAMPERED WITH\. Record \d+ of .* was edited/) });
  } finally {
    await closeDatabase(restored.consoleUrl);
  }
}, 60_000);

it("has no key in the folder of the backup", () => {
  const secrets = fs.readdirSync(place("out-keys")).map((name) => fs.readFileSync(path.join(place("out-keys"), name), "utf8"));
  const kept = fs.readdirSync(place("out"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), "latin1")).join("\n");
  for (const secret of secrets) expect(kept).not.toContain(secret);
});

it("refuses keys that are not all there, or of another backup, and takes nothing else from their folder", () => {
  const [downloads, foreign] = [place("downloads"), place("foreign-keys")];
  fs.mkdirSync(downloads);
  fs.writeFileSync(path.join(downloads, "calls.csv"), "time\n");
  expect(run("restore", third, place("out"), "--keys", downloads)).toMatchObject({ status: 1, output: expect.stringContaining("does not hold the keys of this backup: checkpoint-key, ") });
  fs.cpSync(place("out-keys"), foreign, { recursive: true });
  fs.writeFileSync(path.join(foreign, "checkpoint-key"), Buffer.alloc(32, 7).toString("base64url"));
  expect(run("restore", third, place("out"), "--keys", foreign)).toMatchObject({ status: 1, output: expect.stringContaining("are of another backup: checkpoint-key is not what this one was made with") });
  expect(fs.existsSync(third)).toBe(false);
});

it("refuses a folder with an installation, and a backup that is not what was written, and leaves nothing behind", () => {
  expect(run("restore", second, place("out"))).toMatchObject({ status: 1, output: expect.stringContaining("There is an installation") });
  const damaged = path.join(place("out"), "database", "organizations.ndjson.gz");
  const bytes = fs.readFileSync(damaged);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  fs.writeFileSync(damaged, bytes);
  expect(run("restore", third, place("out"))).toMatchObject({ status: 1, output: expect.stringContaining("is not what the backup wrote") });
  expect(fs.existsSync(third)).toBe(false);
});
