// Whether an instance is reachable from this machine alone. The demo's MCP server and its throw-away account are for nobody else.
// @ts-check
import net from "node:net";
import os from "node:os";
import { ExpectedFailure } from "../setup/expected-failure.mjs";

const CONNECT_WAIT_MS = 1_000;

/**
 * Refuses an instance that has a public address, or whose ports answer on any address of this machine besides loopback.
 * @param {{ consoleUrl: string, gatewayUrl: string }} addresses
 */
export async function requireLoopback({ consoleUrl, gatewayUrl }) {
  for (const [what, url] of [["console", consoleUrl], ["gateway", gatewayUrl]]) {
    const { hostname, port, protocol } = new URL(url ?? "");
    const host = hostname.replace(/^\[|\]$/g, "");
    if (host !== "localhost" && host !== "::1" && !/^127\./.test(host)) throw refusal(`Its ${what} is at ${url}.`);
    const number = Number(port) || (protocol === "https:" ? 443 : 80);
    for (const address of outsideAddresses()) {
      if (await answers(address, number)) throw refusal(`Its ${what} also answers on ${address}, port ${number}.`);
    }
  }
}

/** @param {string} reason */
function refusal(reason) {
  return new ExpectedFailure(
    `The demo runs only where console and gateway listen on this machine alone. ${reason}`,
    "Stop that instance, or use another data folder and other ports: DATA_DIR=.data/demo CONSOLE_PORT=3010 GATEWAY_PORT=3110 GATEWAY_OPS_PORT=3111 npm run demo",
  );
}

/** @returns {string[]} */
function outsideAddresses() {
  return Object.entries(os.networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? []).filter(({ internal }) => !internal).map(({ address, family }) => (family === "IPv6" && address.startsWith("fe80") ? `${address}%${name}` : address)));
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function answers(host, port) {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: CONNECT_WAIT_MS });
    const end = (/** @type {boolean} */ answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(true));
    socket.once("timeout", () => end(false));
    socket.once("error", () => end(false));
  });
}
