#!/usr/bin/env node
// `npm start` and `npm run dev`: from a fresh clone to a running Portcullis, in this order: packages, database, migrations, build, console
// and gateway. Everything that it starts ends with it. Each step lives in scripts/setup.
// @ts-check
import path from "node:path";
import { buildAll, buildIsCurrent } from "./setup/build-when-changed.mjs";
import { childEnv, CONSOLE_VARIABLES, GATEWAY_VARIABLES } from "./setup/child-env.mjs";
import { dataFolder, loadDotEnv, shownPath, spoolFolder } from "./setup/data-folder.mjs";
import { endWithThisProcess } from "./setup/end-with-owner.mjs";
import { ExpectedFailure, reportFailure } from "./setup/expected-failure.mjs";
import { gatewayFlags } from "./setup/gateway-flags.mjs";
import { generatePrismaClient, installPackages, packagesInstalled } from "./setup/install-packages.mjs";
import { claimInstance, noteInstance, releaseInstance, runningInstance } from "./setup/instance-file.mjs";
import { requirePorts } from "./setup/listeners.mjs";
import { localSecrets } from "./setup/local-secrets.mjs";
import { requireNode } from "./setup/node-version.mjs";
import { migrateDatabase, openDatabase } from "./setup/prepare-database.mjs";
import { step } from "./setup/progress.mjs";
import { stopAll, stopLater, stopOnSignals } from "./setup/stop-in-order.mjs";
import { childFailure, startChild, waitUntilHealthy } from "./setup/supervise-child.mjs";

const START_WAIT_MS = { production: 60_000, development: 180_000 };

async function main() {
  requireNode();
  const flags = new Set(process.argv.slice(2));
  for (const flag of flags) {
    if (flag !== "--dev" && flag !== "--no-dotenv") throw new ExpectedFailure(`Unknown option ${flag}.`, "There is --dev, and --no-dotenv, which does not read `.env`.");
  }
  const dev = flags.has("--dev");
  if (!flags.has("--no-dotenv")) loadDotEnv();
  const dataDir = dataFolder();
  const logFolder = path.join(dataDir, "logs");

  const running = runningInstance(dataDir);
  if (running || !(await claimInstance(dataDir, { dev }))) return sayAlreadyRunning(dataDir);
  stopLater(() => releaseInstance(dataDir));
  endWithThisProcess({ dataDir, withPostgres: !process.env["DATABASE_URL"] });
  process.stdout.write("\nPortcullis\n\n");
  const listeners = await requirePorts();

  if (!packagesInstalled()) await step("Installing packages (npm ci)", () => installPackages(logFolder));
  await step("Database client", async (note) => note((await generatePrismaClient(logFolder)) ? "generated" : "up to date"));
  const secrets = localSecrets(dataDir);
  const ownerUrl = await step("Database", (note) => openDatabase({ dataDir, secrets, takeOver: true, note }));
  const database = await step("Migrations", (note, say) => migrateDatabase({ ownerUrl, secrets, note, say }));
  if (!dev && !buildIsCurrent()) await step("Building", () => buildAll(logFolder));

  // A public key alone, as docker-compose.yml's `.env` has one, would not fit the private key at hand.
  const ownKeys = process.env["SEALING_PRIVATE_KEY_FILE"] && process.env["SEALING_PUBLIC_KEY"];
  const keys = ownKeys
    ? { publicKey: process.env["SEALING_PUBLIC_KEY"] ?? "", privateKeyFile: process.env["SEALING_PRIVATE_KEY_FILE"] ?? "" }
    : { publicKey: secrets.sealingPublicKey, privateKeyFile: secrets.sealingPrivateKeyFile };
  const mode = dev ? "development" : "production";
  const common = { NODE_ENV: mode };
  const console_ = {
    name: "console",
    args: dev ? ["--import", "tsx", "app/console-server.ts"] : ["--enable-source-maps", "dist/console.mjs"],
    env: childEnv(CONSOLE_VARIABLES, {
      ...common,
      CONSOLE_DATABASE_URL: database.consoleUrl,
      SESSION_SECRET: process.env["SESSION_SECRET"] || secrets.sessionSecret,
      SEALING_PUBLIC_KEY: keys.publicKey,
      MAIL_DIR: process.env["MAIL_DIR"] || path.join(dataDir, "mail"),
    }),
  };
  const gateway = {
    name: "gateway",
    args: dev ? ["node_modules/tsx/dist/cli.mjs", "watch", "--clear-screen=false", "proxy/main.ts"] : [...gatewayFlags, "dist/gateway.mjs"],
    env: childEnv(GATEWAY_VARIABLES, {
      ...common,
      GATEWAY_DATABASE_URL: database.gatewayUrl,
      SEALING_PRIVATE_KEY_FILE: keys.privateKeyFile,
      HANDLE_KEY_FILE: process.env["HANDLE_KEY_FILE"] || secrets.handleKeyFile,
      CHECKPOINT_KEY_FILE: process.env["CHECKPOINT_KEY_FILE"] || secrets.checkpointKeyFile,
      AUDIT_SPOOL_DIR: spoolFolder(dataDir),
    }),
  };
  const children = await step("Console and gateway", async () => {
    const started = [gateway, console_].map((plan) => startChild({ ...plan, logFolder, echo: dev }));
    noteInstance(dataDir, { dev, children: started.map(({ pid }) => pid) });
    const [gatewayChild, consoleChild] = started;
    if (gatewayChild) await waitUntilHealthy(gatewayChild, `${listeners.opsUrl}/healthz`, START_WAIT_MS[mode]);
    if (consoleChild) await waitUntilHealthy(consoleChild, `${listeners.consoleLocalUrl}/api/health`, START_WAIT_MS[mode]);
    return started;
  });

  const addresses = { consoleUrl: listeners.consoleUrl, gatewayUrl: listeners.gatewayUrl, opsUrl: listeners.opsUrl };
  noteInstance(dataDir, { dev, children: children.map(({ pid }) => pid), addresses });
  sayReady(addresses, { dataDir, dev });
  process.send?.({ ready: addresses });

  const [first, how] = await Promise.race(children.map(async (child) => /** @type {const} */ ([child, await child.ended])));
  throw childFailure(first, `${how}, so everything was stopped`);
}

/**
 * @param {import('./setup/instance-file.mjs').Addresses} addresses
 * @param {{ dataDir: string, dev: boolean }} facts
 */
function sayReady({ consoleUrl, gatewayUrl }, { dataDir, dev }) {
  process.stdout.write(`
  Console   ${consoleUrl}
  Gateway   ${gatewayUrl}

  Data, secrets and logs are in ${shownPath(dataDir)}. Ctrl-C stops everything.${dev ? " Changed files are taken up by themselves." : ""}

`);
}

/** @param {string} dataDir */
async function sayAlreadyRunning(dataDir) {
  const instance = runningInstance(dataDir);
  const where = instance?.addresses ? `console ${instance.addresses.consoleUrl}, gateway ${instance.addresses.gatewayUrl}` : "it is still starting";
  process.stdout.write(`\nPortcullis already runs on ${dataDir} (process ${instance?.owner.pid ?? "unknown"}): ${where}.\nFor a second one, set DATA_DIR and other ports; to start anew, stop that one with Ctrl-C first.\n`);
  await stopAll(0);
}

stopOnSignals(() => process.stdout.write("\n  Stopping … (Ctrl-C again does not wait)\n"));
main().catch(async (error) => {
  await stopAll(1, () => reportFailure(error));
});
