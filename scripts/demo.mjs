#!/usr/bin/env node
// `npm run demo`: a real MCP server from npm behind the local Portcullis (a running one, or else one that this starts), with an account, a
// policy and a grant made for it, and the commands that show it. `--json` prints one object for scripts. Each run makes an account of its own.
// @ts-check
import { allowedCommand, deniedCommand } from "./demo/demo-commands.mjs";
import { dataFolder, loadDotEnv } from "./setup/data-folder.mjs";
import { ExpectedFailure, reportFailure } from "./setup/expected-failure.mjs";
import { installPackages, packagesInstalled } from "./setup/install-packages.mjs";
import { runningInstance } from "./setup/instance-file.mjs";
import { requireNode } from "./setup/node-version.mjs";
import { forkStart } from "./setup/start-instance.mjs";
import { stopAll, stopLater, stopOnSignals } from "./setup/stop-in-order.mjs";

const STARTING_WAIT_MS = 180_000;
const STARTING_POLL_MS = 500;

const say = (/** @type {string} */ text) => process.stderr.write(text);

async function main() {
  requireNode();
  const flags = process.argv.slice(2);
  for (const flag of flags) {
    if (flag !== "--json") throw new ExpectedFailure(`Unknown option ${flag}.`, "There is --json, which prints one JSON object and nothing else on standard output.");
  }
  loadDotEnv();
  const dataDir = dataFolder();
  if (!packagesInstalled()) {
    say("  … Installing packages (npm ci)\n");
    await installPackages(`${dataDir}/logs`);
  }
  const running = await addressesOfRunning(dataDir);
  if (running) return showOn({ dataDir, addresses: running, json: flags.includes("--json") });
  const started = await forkStart({ env: process.env, dataDir, onOutput: say });
  stopLater(() => started.stop());
  const ended = started.ended.then(() => {
    throw new ExpectedFailure("The Portcullis that the demo started has ended.", `Its logs are in ${dataDir}/logs.`);
  });
  await Promise.race([ended, showOn({ dataDir, addresses: started, json: flags.includes("--json") })]);
}

/**
 * Makes the demo on a running instance and keeps its MCP server until that ends.
 * @param {{ dataDir: string, addresses: { consoleUrl: string, gatewayUrl: string }, json: boolean }} options
 */
async function showOn({ dataDir, addresses, json }) {
  const [{ requireLoopback }, { startEverythingServer }, { setUpDemo }] = await Promise.all([
    import("./demo/require-loopback.mjs"), import("./demo/everything-server.mjs"), import("./demo/set-up-demo.mjs"),
  ]);
  await requireLoopback(addresses);
  const server = await startEverythingServer();
  say(`  ✓ MCP server: @modelcontextprotocol/server-everything at ${server.url}\n`);
  const demo = await setUpDemo({ dataDir, addresses, serverUrl: server.url });
  say("  ✓ Account, server, policy and grant\n");
  process.stdout.write(json ? `${JSON.stringify({ ...demo, serverUrl: server.url })}\n` : description(demo));
  await server.ended;
  throw new ExpectedFailure("The MCP server of the demo has ended.", "Run `npm run demo` again for another one.");
}

/**
 * Where the instance on this data folder answers; one that is still starting is waited for.
 * @param {string} dataDir
 */
async function addressesOfRunning(dataDir) {
  const deadline = Date.now() + STARTING_WAIT_MS;
  for (;;) {
    const instance = runningInstance(dataDir);
    if (!instance || instance.addresses) return instance?.addresses;
    if (Date.now() > deadline) throw new ExpectedFailure("The Portcullis on this data folder does not finish starting.", "Look at its terminal, then try again.");
    await new Promise((resolve) => setTimeout(resolve, STARTING_POLL_MS));
  }
}

/** @param {import('./demo/demo-commands.mjs').Demo} demo */
function description(demo) {
  return `
  Console      ${demo.consoleUrl}
  E-mail       ${demo.email}
  Password     ${demo.password}   (shown this once)

  Gateway URL  ${demo.gatewayUrl}
  Token        ${demo.token}

The policy allows ${demo.allowedTool} 10 times a minute, denies ${demo.deniedTool} and hides ${demo.hiddenTool}.

A call that is denied:

${deniedCommand(demo)}

A call that is allowed:

${allowedCommand(demo)}

Then look at ${demo.consoleUrl}/calls. Ctrl-C ends the demo's MCP server.
`;
}

stopOnSignals(() => say("\n  Stopping … (Ctrl-C again does not wait)\n"));
main().catch(async (error) => {
  await stopAll(1, () => reportFailure(error));
});
