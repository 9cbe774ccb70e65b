// A real MCP server from npm, @modelcontextprotocol/server-everything, over streamable HTTP on this machine alone.
// @ts-check
import { fork } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../setup/data-folder.mjs";
import { ExpectedFailure } from "../setup/expected-failure.mjs";
import { stopLater } from "../setup/stop-in-order.mjs";

const START_WAIT_MS = 20_000;
const STOP_WAIT_MS = 3_000;
const OUTPUT_CHARS_MAX = 4_000;

/**
 * Starts the server on a free port of 127.0.0.1; it ends with this script. `ended` resolves when it ends.
 * @returns {Promise<{ url: string, ended: Promise<void> }>}
 */
export async function startEverythingServer() {
  const program = createRequire(import.meta.url).resolve("@modelcontextprotocol/server-everything/dist/index.js");
  const preload = pathToFileURL(path.join(ROOT, "scripts", "demo", "loopback-listener.mjs")).href;
  const child = fork(program, ["streamableHttp"], {
    execArgv: ["--import", preload],
    // One of its tools tells its whole environment to whoever calls it.
    env: { NODE_ENV: "production", PATH: process.env["PATH"], PORT: "0" },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // Not in the terminal's group: this script ends it, in order.
    detached: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (/** @type {Buffer} */ chunk) => { output = (output + chunk.toString("utf8")).slice(-OUTPUT_CHARS_MAX); });
  }
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    child.once("error", () => resolve());
    child.once("close", () => resolve());
  });
  stopLater(async (force) => {
    child.kill(force ? "SIGKILL" : "SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WAIT_MS);
    await ended;
    clearTimeout(timer);
  });
  /** @type {number} */
  const port = await new Promise((resolve, reject) => {
    const fail = () => reject(new ExpectedFailure(`The MCP server of the demo did not start:\n${output.trim()}`, "Run `npm ci`, then try again."));
    const timer = setTimeout(fail, START_WAIT_MS);
    void ended.then(fail);
    child.once("message", (message) => {
      clearTimeout(timer);
      resolve(/** @type {{ port: number }} */ (message).port);
    });
  });
  return { url: `http://127.0.0.1:${port}/mcp`, ended };
}
