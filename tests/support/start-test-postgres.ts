// Starts the one Postgres of a test run, with a migrated template database, and removes both afterwards (vitest globalSetup).
// Tests ask test-database.ts for a database of their own.
import crypto from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { applyMigrations } from "@/lib/migrate/apply-migrations.mjs";
import { createOwner } from "@/lib/migrate/create-owner.mjs";
import { provisionRoles } from "@/lib/migrate/provision-roles.mjs";
import { startEmbeddedPostgres, stopEmbeddedPostgres } from "@/scripts/embedded-postgres.mjs";

export interface TestPostgres {
  readonly adminUrl: string;
  readonly ownerUrl: string;
  readonly consolePassword: string;
  readonly gatewayPassword: string;
}

declare module "vitest" {
  interface ProvidedContext {
    testPostgres: TestPostgres;
  }
}

declare global {
  // Several projects of one run ask for it, each with a module instance of its own.
  var portcullisTestPostgres: { users: number; dataDir: string; running: Promise<TestPostgres> } | undefined;
}

const PREFIX = "portcullis-test-postgres-";

export default async function setup(project: TestProject): Promise<() => void> {
  globalThis.portcullisTestPostgres ??= begin();
  const shared = globalThis.portcullisTestPostgres;
  shared.users += 1;
  project.provide("testPostgres", await shared.running);
  return () => {
    shared.users -= 1;
    if (shared.users === 0) remove(shared.dataDir);
  };
}

function begin() {
  removeLeftovers();
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`));
  return { users: 0, dataDir, running: start(dataDir) };
}

async function start(dataDir: string): Promise<TestPostgres> {
  const password = () => crypto.randomBytes(16).toString("hex");
  const consolePassword = password();
  const gatewayPassword = password();
  const { adminUrl } = await startEmbeddedPostgres({ dataDir: path.join(dataDir, "data"), password: password(), throwaway: true });
  const owner = new URL(adminUrl);
  owner.username = "portcullis_owner";
  owner.password = password();
  owner.pathname = "/portcullis_template";
  const ownerUrl = owner.toString();
  await createOwner({ adminUrl, ownerUrl });
  await applyMigrations({ url: ownerUrl, folder: "prisma/migrations" });
  await provisionRoles({ ownerUrl, passwords: { portcullis_console: consolePassword, portcullis_gateway: gatewayPassword } });
  return { adminUrl, ownerUrl, consolePassword, gatewayPassword };
}

/** A run that was killed leaves its Postgres behind; the folder's name says whose it was. */
function removeLeftovers(): void {
  for (const name of fs.readdirSync(os.tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = path.join(os.tmpdir(), name);
    const ours = fs.statSync(folder, { throwIfNoEntry: false })?.uid === process.getuid?.();
    if (ours && !isRunning(Number(name.slice(PREFIX.length).split("-")[0]))) remove(folder);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function remove(folder: string): void {
  stopEmbeddedPostgres({ dataDir: path.join(folder, "data"), mode: "immediate" });
  fs.rmSync(folder, { recursive: true, force: true });
}
