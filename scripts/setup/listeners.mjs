// Where console and gateway will listen, and whether they can. What listens there is start.mjs's.
// @ts-check
import { ExpectedFailure } from "./expected-failure.mjs";
import { freePort, portObstacle } from "./free-port.mjs";

const LISTENERS = [
  { what: "console", portName: "CONSOLE_PORT", hostName: "CONSOLE_HOST", preset: 3000 },
  { what: "gateway", portName: "GATEWAY_PORT", hostName: "GATEWAY_HOST", preset: 3100 },
  { what: "gateway's operations port", portName: "GATEWAY_OPS_PORT", hostName: "GATEWAY_OPS_HOST", preset: 3101 },
];

/** Between a port that is taken and the next that is looked at, and how many are. */
const OFFER = { apart: 10, tries: 20 };

/** @typedef {{ what: string, portName: string, hostName: string, port: number, host: string }} Listener */
/** @typedef {{ consoleUrl: string, gatewayUrl: string, opsUrl: string, consoleLocalUrl: string }} ListenerUrls */

/**
 * Refuses ports that are taken, forbidden or no ports; returns the addresses, public and local.
 * @returns {Promise<ListenerUrls>}
 */
export async function requirePorts() {
  const local = [];
  const ports = new Map();
  /** @type {Listener[]} */
  const taken = [];
  for (const { what, portName, hostName, preset } of LISTENERS) {
    const port = readPort(portName, preset);
    const host = process.env[hostName] || "127.0.0.1";
    if (ports.has(port)) throw new ExpectedFailure(`${portName} and ${ports.get(port)} are both ${port}.`, "Give each a port of its own.");
    ports.set(port, portName);
    const obstacle = await portObstacle(port, host);
    if (obstacle === "EADDRINUSE") taken.push({ what, portName, hostName, port, host });
    else if (obstacle) throw explain(obstacle, { what, portName, hostName, port, host });
    local.push(`http://${reachableHost(host)}:${port}`);
  }
  if (taken.length > 0) throw await explainTaken(taken, new Set(ports.keys()));
  const [consoleLocalUrl = "", gatewayLocalUrl = "", opsUrl = ""] = local;
  return {
    consoleUrl: trim(process.env["CONSOLE_URL"]) ?? `http://localhost:${new URL(consoleLocalUrl).port || 80}`,
    gatewayUrl: trim(process.env["GATEWAY_URL"]) ?? `http://127.0.0.1:${new URL(gatewayLocalUrl).port || 80}`,
    opsUrl,
    consoleLocalUrl,
  };
}

/**
 * All of them together, with ports that are free and none of ours: whoever runs a second one would meet them one by one.
 * @param {readonly Listener[]} taken
 * @param {Set<number>} used
 */
async function explainTaken(taken, used) {
  const settings = [];
  for (const { portName, port, host } of taken) {
    const free = await nextFreePort(port, host, used);
    used.add(free);
    settings.push(`${portName}=${free}`);
  }
  const sentences = taken.map(({ port, what }) => `Port ${port}, on which the ${what} would listen, is taken by another program.`);
  return new ExpectedFailure(sentences.join("\n  "), `End ${taken.length === 1 ? "that program, or choose another port" : "them, or choose other ports"}: ${settings.join(" ")} npm start`);
}

/**
 * @param {number} port
 * @param {string} host
 * @param {ReadonlySet<number>} used
 */
async function nextFreePort(port, host, used) {
  for (let next = port + OFFER.apart; next <= Math.min(65_535, port + OFFER.tries * OFFER.apart); next += OFFER.apart) {
    if (!used.has(next) && !(await portObstacle(next, host))) return next;
  }
  return freePort(host);
}

/**
 * @param {string} obstacle
 * @param {Listener} listener
 */
function explain(obstacle, { what, portName, hostName, port, host }) {
  if (obstacle === "EACCES") return new ExpectedFailure(`This user may not listen on port ${port}, on which the ${what} would listen.`, `Choose a port above 1023 with ${portName}.`);
  return new ExpectedFailure(`The ${what} cannot listen on ${host}, port ${port} (${obstacle}).`, `Correct ${hostName}; 127.0.0.1 always works.`);
}

/**
 * @param {string} name
 * @param {number} preset
 */
function readPort(name, preset) {
  const text = process.env[name] || String(preset);
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new ExpectedFailure(`${name} is not a port number between 1 and 65535.`, `Correct or unset ${name}.`);
}

/** @param {string} host */
function reachableHost(host) {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

/** @param {string | undefined} url */
function trim(url) {
  return url ? url.replace(/\/+$/, "") : undefined;
}
