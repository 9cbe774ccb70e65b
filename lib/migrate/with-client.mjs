// One short-lived connection for set-up work. Plain ESM, because it runs before anything is built. The product's own pools live elsewhere.
// @ts-check
import pg from "pg";

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Runs `work` on one connection to `url` and always closes it; fails within ten seconds when nothing answers.
 * @template T
 * @param {string} url
 * @param {(client: pg.Client) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A server that goes away makes the running query fail too; without a listener the event alone would end the process.
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
