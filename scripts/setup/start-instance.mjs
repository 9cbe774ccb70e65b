// A Portcullis of its own for tests, demonstrations and screenshots: own data folder, free ports, nothing of the surrounding installation.
// @ts-check
import { fork } from "node:child_process";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { CONSOLE_VARIABLES, GATEWAY_VARIABLES } from "./child-env.mjs";
import { ROOT } from "./data-folder.mjs";
import { ExpectedFailure } from "./expected-failure.mjs";
import { freePort } from "./free-port.mjs";

const OUTPUT_CHARS_MAX = 20_000;

/** @typedef {{ consoleUrl: string, gatewayUrl: string, opsUrl: string, dataDir: string, ended: Promise<void>, stop: () => Promise<void> }} RunningInstance */

/**
 * This process's environment without anything that says where and how the surrounding installation runs.
 * @returns {NodeJS.ProcessEnv}
 */
export function plainEnv() {
  /** @type {Record<string, string | undefined>} */
  const env = { ...process.env };
  for (const name of [...CONSOLE_VARIABLES, ...GATEWAY_VARIABLES, "DATABASE_URL", "DATABASE_ADMIN_URL", "DATA_DIR"]) delete env[name];
  return { ...env, NODE_ENV: "test" };
}

/**
 * Starts an instance on `dataDir` exactly as `npm start` would, building first when that is due; it ends with `stop` or with this process.
 * @param {{ dataDir: string, env?: Record<string, string>, onOutput?: (text: string) => void }} options
 * @returns {Promise<RunningInstance>}
 */
export async function startInstance({ dataDir, env = {}, onOutput }) {
  const [consolePort, gatewayPort, opsPort] = [await freePort(), await freePort(), await freePort()];
  const ports = { CONSOLE_PORT: String(consolePort), GATEWAY_PORT: String(gatewayPort), GATEWAY_OPS_PORT: String(opsPort) };
  return forkStart({ flags: ["--no-dotenv"], env: { ...plainEnv(), DATA_DIR: dataDir, ...ports, ...env }, dataDir, onOutput });
}

/**
 * Runs scripts/start.mjs in a process of its own and waits until it is ready; it ends with `stop` or with this process.
 * @param {{ flags?: string[], env: NodeJS.ProcessEnv, dataDir: string, onOutput?: ((text: string) => void) | undefined }} options
 * @returns {Promise<RunningInstance>}
 */
export async function forkStart({ flags = [], env, dataDir, onOutput = () => {} }) {
  const child = fork(path.join(ROOT, "scripts", "start.mjs"), flags, {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // Not in the terminal's group: whoever started it decides when it ends.
    detached: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (/** @type {Buffer} */ chunk) => {
      onOutput(chunk.toString("utf8"));
      output = (output + chunk.toString("utf8")).slice(-OUTPUT_CHARS_MAX);
    });
  }
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => { child.once("close", () => resolve()); });
  /** @type {import('./instance-file.mjs').Addresses} */
  const addresses = await new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(/** @type {any} */ (message).ready));
    void ended.then(() => reject(new ExpectedFailure(`The instance did not start:\n${stripVTControlCharacters(output)}`, `Its logs are in ${path.join(dataDir, "logs")}.`)));
  });
  return {
    ...addresses,
    dataDir,
    ended,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
