#!/usr/bin/env node
// Stands in for Prisma's native schema engine, which is a download: it speaks the same JSON-RPC over stdio, and does the
// work with @prisma/schema-engine-wasm over @prisma/adapter-pg. prisma.config.ts points the Prisma command at this file.
// Only `prisma …` commands come here; the running product applies migrations with lib/migrate.
import crypto from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import readline from "node:readline";

const argv = process.argv.slice(2);
if (argv.includes("--version")) {
  console.log("schema-engine-wasm over adapter-pg");
  process.exit(0);
}

const require = createRequire(import.meta.url);
const { default: pg } = await import("pg");
const { parse: parseConnectionString } = await import("pg-connection-string");

// ── the datasource ──────────────────────────────────────────────────────────────────────────────────────────────

function optionValues(name) {
  return argv.flatMap((argument, index) => (argument === name ? [argv[index + 1]] : []));
}

const datasourceUrl = JSON.parse(optionValues("--datasource")[0] ?? "{}").url;

/** Prisma's URLs carry parameters (`?schema=…`) that pg does not know. */
function splitUrl(text) {
  const url = new URL(text);
  const schema = url.searchParams.get("schema") ?? undefined;
  for (const name of ["schema", "connection_limit", "pool_timeout", "pgbouncer"]) url.searchParams.delete(name);
  return { connectionString: url.toString(), schema, database: decodeURIComponent(url.pathname.slice(1)) };
}

async function runSql(connectionString, sql) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    if (sql) await client.query(sql);
  } finally {
    await client.end();
  }
}

// ── `cli` mode: one command, then exit ──────────────────────────────────────────────────────────────────────────

async function runCliCommand(command) {
  const { connectionString, database } = splitUrl(datasourceUrl);
  if (command === "can-connect-to-database") return runSql(connectionString);
  if (command !== "create-database" && command !== "drop-database") throw new Error(`unknown cli command ${command}`);
  const maintenance = new URL(connectionString);
  maintenance.pathname = "/postgres";
  const verb = command === "create-database" ? "CREATE" : "DROP";
  return runSql(maintenance.toString(), `${verb} DATABASE ${pg.escapeIdentifier(database)}`);
}

if (argv.includes("cli")) {
  try {
    await runCliCommand(argv[argv.indexOf("cli") + 1]);
    process.exit(0);
  } catch (error) {
    const codes = { "3D000": "P1003", ECONNREFUSED: "P1001" };
    const fields = { message: error.message, error_code: codes[error.code] ?? "P1000" };
    const line = { timestamp: new Date().toISOString(), level: "ERROR", fields, target: "schema_engine::logger" };
    process.stderr.write(`\n${JSON.stringify(line)}\n`);
    process.exit(1);
  }
}

// ── the wasm engine ─────────────────────────────────────────────────────────────────────────────────────────────

// The package is built for bundlers, and Node 20 cannot import .wasm: instantiate by hand.
const wasmFolder = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg").replace(/[^/]+$/, "");
const glue = await import(`${wasmFolder}schema_engine_bg.js`);
globalThis.PRISMA_WASM_PANIC_REGISTRY ??= {
  set_message(message) { this.message = message; },
  get() { return this.message; },
};
const { instance } = await WebAssembly.instantiate(
  fs.readFileSync(`${wasmFolder}schema_engine_bg.wasm`),
  { "./schema_engine_bg.js": glue },
);
glue.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();

const { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } = await import("@prisma/driver-adapter-utils");
const { PrismaPg } = await import("@prisma/adapter-pg");
await acceptCatalogueChar();

/** adapter-pg refuses the catalogue type "char" (oid 18), which the engine's introspection selects: read it as text. */
async function acceptCatalogueChar() {
  const probe = await new PrismaPg({ connectionString: "postgres://x.invalid/x" }).connect();
  let prototype = probe;
  while (prototype && !Object.hasOwn(prototype, "performIO")) prototype = Object.getPrototypeOf(prototype);
  await probe.dispose();
  const { performIO, queryRaw } = prototype;
  const charColumns = Symbol('columns of type "char"');
  prototype.performIO = async function (query) {
    const result = await performIO.call(this, query);
    result.fields?.forEach((field, index) => {
      if (field.dataTypeID !== 18) return;
      field.dataTypeID = 25;
      (query[charColumns] ??= []).push(index);
    });
    return result;
  };
  prototype.queryRaw = async function (query) {
    const marked = { ...query };
    const result = await queryRaw.call(this, marked);
    for (const index of marked[charColumns] ?? []) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
}

// ── shadow databases ────────────────────────────────────────────────────────────────────────────────────────────

// adapter-pg's own connectToShadowDb() would open the real database: pg lets the connection string win over `database`.
// So shadow databases are made and dropped here.
const shadows = new Set();

async function dropShadow(name) {
  if (!shadows.delete(name)) return;
  await runSql(splitUrl(datasourceUrl).connectionString, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
}

async function connectToShadow() {
  const { connectionString, schema } = splitUrl(datasourceUrl);
  const name = `prisma_migrate_shadow_db_${crypto.randomUUID()}`;
  await runSql(connectionString, `CREATE DATABASE "${name}"`);
  shadows.add(name);
  const target = { ...parseConnectionString(connectionString), database: name, max: 2 };
  const adapter = await new PrismaPg(target, { schema }).connect();
  const dispose = adapter.dispose.bind(adapter);
  adapter.dispose = async () => {
    await dispose();
    await dropShadow(name);
  };
  return adapter;
}

/** `replay` engines apply migrations to whatever connect() returns, so they are never handed the real database. */
function makeEngine({ replay }) {
  const { connectionString, schema } = datasourceUrl
    ? splitUrl(datasourceUrl)
    : { connectionString: "postgres://invalid.invalid/none", schema: undefined };
  const real = new PrismaPg({ connectionString, max: 4 }, { schema });
  const factory = {
    provider: real.provider,
    adapterName: real.adapterName,
    connect: () => (replay ? connectToShadow() : real.connect()),
    connectToShadowDb: connectToShadow,
  };
  const datamodels = optionValues("--datamodels").map((file) => [file, fs.readFileSync(file, "utf8")]);
  const options = { datamodels: !replay && datamodels.length > 0 ? datamodels : undefined };
  return glue.SchemaEngine.new(options, () => {}, bindMigrationAwareSqlAdapterFactory(factory));
}

// ── JSON-RPC over stdio ─────────────────────────────────────────────────────────────────────────────────────────

let mainEngine;
let lastPrintId = 1_000_000;
const awaitedPrints = new Map();

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}

function print(content) {
  return new Promise((resolve) => {
    lastPrintId += 1;
    awaitedPrints.set(lastPrintId, resolve);
    send({ id: lastPrintId, method: "print", params: { content } });
  });
}

async function diff(params) {
  const sides = [params.from.tag, params.to.tag];
  const replay = sides.includes("migrations");
  if (replay && sides.some((side) => side === "url" || side === "schemaDatasource")) {
    throw new Error("a diff of migrations against a live database is not supported here; use `prisma migrate status`");
  }
  const engine = replay ? await makeEngine({ replay }) : (mainEngine ??= await makeEngine({ replay: false }));
  const result = await engine.diff(params);
  if (replay) engine.free?.();
  if (result.stdout != null) await print(result.stdout.replace(/\n$/, ""));
  return { exitCode: result.exitCode };
}

async function call(method, params = {}) {
  if (method === "diff") return diff(params);
  if (method === "createDatabase") return { databaseName: splitUrl(datasourceUrl).database };
  mainEngine ??= await makeEngine({ replay: false });
  return mainEngine[method === "getDatabaseVersion" ? "version" : method](params);
}

function describeError(error) {
  const plain = { message: error.message ?? String(error), error_code: error.code ?? null };
  try {
    const { message, error_code: code } = JSON.parse(plain.message);
    return { message: message ?? plain.message, error_code: code ?? plain.error_code };
  } catch {
    return plain;
  }
}

async function answer({ id, method, params }) {
  try {
    send({ id, result: (await call(method, params)) ?? {} });
  } catch (error) {
    const data = { is_panic: error.name === "RuntimeError", meta: error.meta ?? null, ...describeError(error) };
    send({ id, error: { code: 4466, message: "An error happened. Check the data field for details.", data } });
  }
}

let queue = Promise.resolve();

function receive(line) {
  if (!line.trim()) return;
  const message = JSON.parse(line);
  if (message.method === undefined) {
    awaitedPrints.get(message.id)?.();
    awaitedPrints.delete(message.id);
    return;
  }
  queue = queue.then(() => answer(message));
}

/** The command line ends its engine at once: finish the running call and leave no shadow database behind. */
async function leave() {
  await queue.catch(() => {});
  for (const name of [...shadows]) await dropShadow(name).catch(() => {});
  process.exit(0);
}

process.on("SIGTERM", leave);
process.on("SIGINT", leave);
readline.createInterface({ input: process.stdin }).on("line", receive).on("close", leave);
