// Fills a running instance with a demo: hands make-demo.ts the console's environment and its place in the database.
// @ts-check
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { childEnv, CONSOLE_VARIABLES } from "../setup/child-env.mjs";
import { ROOT } from "../setup/data-folder.mjs";
import { ExpectedFailure } from "../setup/expected-failure.mjs";
import { localSecrets } from "../setup/local-secrets.mjs";
import { migrateDatabase, openDatabase } from "../setup/prepare-database.mjs";

const MAKE_WAIT_MS = 90_000;

/**
 * Makes an account, a server, a policy and a grant on the instance.
 * @param {{ dataDir: string, addresses: { consoleUrl: string, gatewayUrl: string }, serverUrl: string, personName?: string }} options
 * @returns {Promise<import('./demo-commands.mjs').Demo>}
 */
export async function setUpDemo({ dataDir, addresses, serverUrl, personName = "Demo" }) {
  const secrets = localSecrets(dataDir);
  const { consoleUrl } = await migrateDatabase({ ownerUrl: await openDatabase({ dataDir, secrets, takeOver: false }), secrets });
  const env = childEnv(CONSOLE_VARIABLES, {
    NODE_ENV: "production",
    CONSOLE_URL: addresses.consoleUrl,
    GATEWAY_URL: addresses.gatewayUrl,
    CONSOLE_DATABASE_URL: consoleUrl,
    SESSION_SECRET: process.env["SESSION_SECRET"] || secrets.sessionSecret,
    SEALING_PUBLIC_KEY: process.env["SEALING_PUBLIC_KEY"] || secrets.sealingPublicKey,
    LOG_LEVEL: "silent",
  });
  const args = [path.join("node_modules", "tsx", "dist", "cli.mjs"), path.join("scripts", "demo", "make-demo.ts"), serverUrl, personName];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, env: /** @type {NodeJS.ProcessEnv} */ (env), timeout: MAKE_WAIT_MS });
    return JSON.parse(stdout);
  } catch (error) {
    const reason = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new ExpectedFailure(`The demo could not be made: ${reason || error}`, `The logs of the instance are in ${path.join(dataDir, "logs")}.`);
  }
}
