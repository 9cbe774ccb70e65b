// From nothing, or from DATABASE_URL, to a migrated database and the two addresses that console and gateway connect with.
// @ts-check
import path from "node:path";
import { ROOT, shownPath } from "./data-folder.mjs";
import { ExpectedFailure } from "./expected-failure.mjs";
import { ownerUrlFor } from "./local-secrets.mjs";
import { startEmbeddedPostgres, stopEmbeddedPostgres } from "../embedded-postgres.mjs";
import { stopLater } from "./stop-in-order.mjs";

const OLDEST_MAJOR = 15;
const CONSOLE_ROLE = "portcullis_console";
const GATEWAY_ROLE = "portcullis_gateway";

/**
 * The owner's address: that of DATABASE_URL when set, else of the embedded Postgres. What this starts is stopped when the script ends;
 * a server that already ran (left by a killed start, or another script's) only when `takeOver` is set.
 * @param {{ dataDir: string, secrets: import('./local-secrets.mjs').LocalSecrets, takeOver: boolean, note?: (detail: string) => void }} options
 * @returns {Promise<string>}
 */
export async function openDatabase({ dataDir, secrets, takeOver, note = () => {} }) {
  const { createOwner } = await import("../../lib/migrate/create-owner.mjs");
  const given = process.env["DATABASE_URL"];
  if (given) {
    requirePostgresUrl("DATABASE_URL", given);
    const adminUrl = process.env["DATABASE_ADMIN_URL"];
    if (adminUrl) {
      requirePostgresUrl("DATABASE_ADMIN_URL", adminUrl);
      await explained("DATABASE_ADMIN_URL", adminUrl, () => createOwner({ adminUrl, ownerUrl: given }));
    }
    note(`Postgres ${await serverMajor(given)} at ${new URL(given).host}, from DATABASE_URL`);
    return given;
  }
  const postgresDir = path.join(dataDir, "postgres");
  const postgres = await startEmbeddedPostgres({ dataDir: postgresDir, password: secrets.postgresPassword });
  const { adminUrl, created, started, dataDir: actualDir } = postgres;
  if (started || takeOver) stopLater((force) => stopEmbeddedPostgres({ dataDir: postgresDir, mode: force ? "immediate" : "fast" }));
  const ownerUrl = ownerUrlFor(adminUrl, secrets);
  try {
    await createOwner({ adminUrl, ownerUrl });
  } catch (error) {
    if (codeOf(error) !== "28P01") throw error;
    throw new ExpectedFailure(
      `The database in ${actualDir} was made with other secrets than those in ${path.join(dataDir, "secrets")}.`,
      "Bring back the secrets that belong to it, or move both folders away to begin with an empty database.",
    );
  }
  note(`embedded Postgres, ${created ? "new " : ""}in ${shownPath(actualDir)}`);
  return ownerUrl;
}

/**
 * Applies the migrations and lets both roles log in; returns their addresses.
 * @param {{ ownerUrl: string, secrets: import('./local-secrets.mjs').LocalSecrets, note?: (detail: string) => void, say?: (line: string) => void }} options
 * @returns {Promise<{ consoleUrl: string, gatewayUrl: string }>}
 */
export async function migrateDatabase({ ownerUrl, secrets, note = () => {}, say = () => {} }) {
  const { applyMigrations } = await import("../../lib/migrate/apply-migrations.mjs");
  const { MigrationError } = await import("../../lib/migrate/migration-error.mjs");
  const { provisionRoles, roleUrl } = await import("../../lib/migrate/provision-roles.mjs");
  const consoleUrl = givenUrl("CONSOLE_DATABASE_URL", CONSOLE_ROLE) ?? roleUrl(ownerUrl, CONSOLE_ROLE, secrets.consolePassword);
  const gatewayUrl = givenUrl("GATEWAY_DATABASE_URL", GATEWAY_ROLE) ?? roleUrl(ownerUrl, GATEWAY_ROLE, secrets.gatewayPassword);
  try {
    const applied = await applyMigrations({ url: ownerUrl, folder: path.join(ROOT, "prisma", "migrations"), say });
    note(applied.length === 0 ? "up to date" : `${applied.length} applied`);
    const passwords = { portcullis_console: passwordOf(consoleUrl), portcullis_gateway: passwordOf(gatewayUrl) };
    await provisionRoles({ ownerUrl, passwords });
    return { consoleUrl, gatewayUrl };
  } catch (error) {
    if (error instanceof MigrationError) throw new ExpectedFailure(error.message, "Nothing was started; the data is as it was before this migration.");
    if (codeOf(error) !== "42501") throw error;
    throw new ExpectedFailure(
      `The database user of DATABASE_URL may not do what a migration needs: ${error instanceof Error ? error.message : error}.`,
      `It must own the database and have CREATEROLE; or set DATABASE_ADMIN_URL once, so that the owner is made for you.`,
    );
  }
}

/**
 * @param {string} name
 * @param {string} role
 * @returns {string | undefined}
 */
function givenUrl(name, role) {
  const given = process.env[name];
  if (!given) return undefined;
  requirePostgresUrl(name, given);
  if (decodeURIComponent(new URL(given).username) === role) return given;
  throw new ExpectedFailure(`${name} must name the database user ${role}, to whom the migrations give their rights.`, `Change the user in ${name}, or leave it unset.`);
}

/** @param {string} url */
function passwordOf(url) {
  return decodeURIComponent(new URL(url).password);
}

/**
 * @param {string} name
 * @param {string} value
 */
function requirePostgresUrl(name, value) {
  const url = urlOf(value);
  if (url !== null && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1) return;
  throw new ExpectedFailure(`${name} is not an address of the form postgres://user:password@host:5432/database.`, `Correct ${name}, or unset it to use the embedded Postgres.`);
}

/**
 * Not `URL.canParse`, which in Node 20 refuses what `new URL` reads once it is hot: lib/base/parse-url.ts.
 * @param {string} text
 * @returns {URL | null}
 */
function urlOf(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** @param {string} url */
async function serverMajor(url) {
  const { withClient } = await import("../../lib/migrate/with-client.mjs");
  const number = await explained("DATABASE_URL", url, () => withClient(url, async (client) => (await client.query("SHOW server_version_num")).rows[0].server_version_num));
  const major = Math.floor(Number(number) / 10_000);
  if (major >= OLDEST_MAJOR) return major;
  throw new ExpectedFailure(`The database at DATABASE_URL is Postgres ${major}, and Portcullis needs ${OLDEST_MAJOR} or newer.`, "Use a newer server, or unset DATABASE_URL to use the embedded Postgres.");
}

/**
 * Turns what a driver says about a connection into a sentence, without the password.
 * @template T
 * @param {string} name
 * @param {string} url
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function explained(name, url, work) {
  try {
    return await work();
  } catch (error) {
    const { host, username, pathname } = new URL(url);
    const code = codeOf(error);
    const database = decodeURIComponent(pathname.slice(1));
    const message = error instanceof Error ? error.message : String(error);
    const reasons = /** @type {Record<string, string>} */ ({
      ECONNREFUSED: "nothing listens there",
      ENOTFOUND: "the host name is unknown",
      EAI_AGAIN: "the host name could not be looked up",
      ETIMEDOUT: "no answer in time",
      "28P01": `the password of ${username} is wrong`,
      "28000": `${username} may not log in`,
      "3D000": `there is no database ${database}`,
    });
    const reason = reasons[code ?? ""] ?? (message || code);
    throw new ExpectedFailure(
      `The database of ${name} (${host}, database ${database}) cannot be used: ${reason}.`,
      code === "3D000" ? `Create it (CREATE DATABASE), correct ${name}, or unset DATABASE_URL to use the embedded Postgres.` : `Start that server, correct ${name}, or unset DATABASE_URL to use the embedded Postgres.`,
    );
  }
}

/**
 * @param {unknown} error
 * @returns {string | undefined}
 */
function codeOf(error) {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
