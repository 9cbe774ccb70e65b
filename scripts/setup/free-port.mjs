// Questions about TCP ports of this machine. Which port belongs to which part is decided elsewhere.
// @ts-check
import net from "node:net";

/**
 * A port that nothing listens on at this moment.
 * @param {string} [host]
 * @returns {Promise<number>}
 */
export function freePort(host = "127.0.0.1") {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

/**
 * Why a server could not listen there (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`, …), or undefined when it could.
 * @param {number} port
 * @param {string} host
 * @returns {Promise<string | undefined>}
 */
export function portObstacle(port, host) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", (/** @type {NodeJS.ErrnoException} */ error) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
